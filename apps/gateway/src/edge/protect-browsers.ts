import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** The request headers that a page of another origin may send, and the response headers that it may read. */
const REQUEST_HEADERS = [
  'api-version',
  'authorization',
  'content-type',
  'idempotency-key',
  'last-event-id',
  'traceparent',
  'tracestate',
];
const RESPONSE_HEADERS = ['API-Version', 'Location', 'Retry-After', 'X-Guest-Token', 'X-Trace-Id'];
const PREFLIGHT_SECONDS = 600;

/**
 * Security headers on every answer (an answer of the API is no page: it may load nothing and be framed nowhere), and
 * CORS for the origins in `allowed` alone, with their cookies.
 */
export async function protectBrowsers(fastify: FastifyInstance, allowed: string[]): Promise<void> {
  await fastify.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"] },
    },
  });
  await fastify.register(cors, {
    origin: allowed,
    credentials: true,
    methods: ['GET', 'POST'],
    allowedHeaders: REQUEST_HEADERS,
    exposedHeaders: RESPONSE_HEADERS,
    maxAge: PREFLIGHT_SECONDS,
  });
}
