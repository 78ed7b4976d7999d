import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problem.js';

/** JSON is UTF-8 (RFC 8259), so a charset may only be UTF-8. */
const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?;?\s*$/i;
/** Node keeps the first of two such headers or joins them, so a duplicate may be misread. */
const ONCE = ['authorization', 'content-type', 'host', 'idempotency-key', 'last-event-id'];

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Refuses a request whose body is not plain JSON in UTF-8, before it is read: 415 for another type, charset or content
 * encoding, 501 for another transfer encoding (RFC 9112), 400 for a header that came twice.
 */
export async function refuseUnreadable({ headers, raw }: FastifyRequest, reply: FastifyReply): Promise<void> {
  const names = raw.rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
  const twice = ONCE.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice) throw new Problem(400, 'invalid_request', `The header ${twice} came more than once.`);
  const transfer = headers['transfer-encoding'];
  if (transfer !== undefined && transfer.toLowerCase() !== 'chunked')
    throw new Problem(501, 'unsupported_transfer_encoding', 'A body may be chunked, and no more.');
  if (transfer === undefined && !Number(headers['content-length'])) return;
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
    void reply.header('Accept-Encoding', 'identity');
    throw new Problem(415, 'unsupported_media_type', 'A body has to come without a content encoding.');
  }
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) {
    void reply.header('Accept-Post', 'application/json');
    throw new Problem(415, 'unsupported_media_type', 'A body has to be application/json in UTF-8.');
  }
}

/** Fastify's own JSON parser, which would put U+FFFD in place of bytes that are no UTF-8. */
export function strictJson(fastify: FastifyInstance) {
  const parse = fastify.getDefaultJsonParser('error', 'error') as (request: unknown, text: string, done: Done) => void;
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const decoded = (body: Buffer): string | undefined => {
    try {
      return utf8.decode(body);
    } catch {
      return undefined;
    }
  };
  return (request: unknown, body: Buffer, done: Done): void => {
    const text = decoded(body);
    if (text === undefined) done(new Problem(400, 'invalid_request', 'The body is no UTF-8.'));
    else parse(request, text, done);
  };
}
