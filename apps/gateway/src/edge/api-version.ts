import { Problem } from '@throughline/service';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The major version of the public API. It changes when a change would break existing clients. */
export const API_VERSION = '1';
export const API_VERSION_HEADER = 'API-Version';

/**
 * Names the version on each answer and refuses a request that names another. A request without the header counts as one
 * for this version.
 *
 * @throws Problem 400 `unsupported_api_version`
 */
export async function negotiateVersion({ headers }: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header(API_VERSION_HEADER, API_VERSION);
  const wanted = headers[API_VERSION_HEADER.toLowerCase()];
  if (wanted !== undefined && wanted !== API_VERSION)
    throw new Problem(400, 'unsupported_api_version', `This is version ${API_VERSION} of the API, and no other.`);
}
