import { FastifyAdapter } from '@nestjs/platform-fastify';
import { traceFastify } from '@throughline/telemetry/fastify';
import type { FastifyInstance } from 'fastify';
import { DEADLINE_HEADER, underDeadline } from './deadline.js';
import { drainOnClose } from './drain.js';
import { refuseUnreadable, strictJson } from './readable-body.js';
import { LOAD, shedLoad } from './shed-load.js';
import { answer } from './problem.filter.js';
import { refuseUnread } from './refuse-unread.js';

const BODY_LIMIT = 64 * 1024;
// How long a request may take to arrive, how often that is looked at, and what an orderly end leaves to idle
// connections and then to requests in hand: above any deadline of a call, far below the 20 s after which all work is
// given up.
const BOUNDS = { receiveMs: 10_000, checkMs: 5000, idleMs: 6000, leaveMs: 5000 };
const DEFAULTS = { ...BOUNDS, trustedProxies: [] as string[], load: LOAD };

/** The Fastify adapter of every service: traced, with bounded times, and under the caller's deadline. */
export function httpAdapter(options: Partial<typeof DEFAULTS> = {}): FastifyAdapter {
  const { trustedProxies, load, receiveMs, checkMs, ...ending } = { ...DEFAULTS, ...options };
  const adapter = new FastifyAdapter({
    trustProxy: trustedProxies.length ? trustedProxies : false,
    bodyLimit: BODY_LIMIT,
    frameworkErrors: answer,
    clientErrorHandler: refuseUnread,
    // Requests that arrive during the shutdown are answered; a 503 would fail them for nothing.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    // Fastify's default of 0 would disable Node's timeout. Node applies the longer of the two to a body.
    requestTimeout: receiveMs,
    http: { headersTimeout: receiveMs, connectionsCheckingInterval: checkMs },
  });
  const fastify: FastifyInstance = adapter.getInstance();
  traceFastify(fastify);
  adapter.useBodyParser('application/json', false, { bodyLimit: BODY_LIMIT }, strictJson(fastify));
  fastify.addHook('onRequest', refuseUnreadable);
  fastify.addHook('preHandler', (request, _reply, done) => underDeadline(request.headers[DEADLINE_HEADER], done));
  drainOnClose(fastify, ending);
  shedLoad(fastify, load);
  return adapter;
}
