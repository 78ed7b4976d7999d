import { Problem } from '@throughline/service';
import type { FastifyRequest } from 'fastify';

/** In bytes. The longest that the API asks for is a cursor. */
const LONGEST_QUERY = 2048;

/** @throws Problem 414 `uri_too_long` */
export async function refuseLongQueries({ url }: FastifyRequest): Promise<void> {
  const query = url.length - url.indexOf('?') - 1;
  if (url.includes('?') && query > LONGEST_QUERY)
    throw new Problem(414, 'uri_too_long', `A query may have ${LONGEST_QUERY} bytes.`);
}
