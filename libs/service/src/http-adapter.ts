import { FastifyAdapter } from '@nestjs/platform-fastify';
import { traceFastify } from '@throughline/telemetry/fastify';
import type { FastifyInstance } from 'fastify';
import { DEADLINE_HEADER, underDeadline } from './deadline.js';
import { answer } from './problem.filter.js';
import { refuseUnread } from './refuse-unread.js';

const BODY_LIMIT = 64 * 1024;
// How long a request may take to arrive, how often that is looked at, and what an orderly end leaves to those in hand:
// above any deadline of a call, far below the 20 s after which all work in hand is given up.
const BOUNDS = { receiveMs: 10_000, checkMs: 5000, leaveMs: 5000 };

/** Fastify as every service has it: traced, within bounds, and under its caller's deadline. */
export function httpAdapter({ receiveMs, checkMs, leaveMs } = BOUNDS): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    frameworkErrors: answer,
    clientErrorHandler: refuseUnread,
    routerOptions: { maxParamLength: 200 },
    // Fastify's own default, 0, would take Node's away. Of the two, Node gives a body the longer one.
    requestTimeout: receiveMs,
    http: { headersTimeout: receiveMs, connectionsCheckingInterval: checkMs },
  });
  const fastify: FastifyInstance = adapter.getInstance();
  traceFastify(fastify);
  fastify.addHook('preHandler', (request, _reply, done) => underDeadline(request.headers[DEADLINE_HEADER], done));
  // One client that never ends its request would hold back all that is closed after the server.
  fastify.addHook('preClose', async () => {
    setTimeout(() => fastify.server.closeAllConnections(), leaveMs).unref();
  });
  return adapter;
}
