import { context } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';
import { isIgnoredPath } from './instrumentation/ignored-paths.js';
import { countRequest } from './metrics/instruments.js';
import { currentTraceId } from './spans/span.js';
import { warnUnlessRunning } from './start/status.js';
import { untracedRoutes } from './untraced/untraced-routes.js';

interface Request {
  method: string;
  routeOptions: { url?: string | undefined };
}

interface Reply {
  header(name: string, value: string): unknown;
}

/** The part of a Fastify instance that is used here, so that any Fastify 5 fits. */
export interface FastifyLike {
  addHook(name: 'onRequest', hook: (request: Request, reply: Reply, done: () => void) => void): unknown;
  addHook(name: 'onResponse', hook: (request: Request, reply: Reply, done: () => void) => void): unknown;
}

/**
 * Completes the SERVER span that the http instrumentation makes: the route becomes its name and `http.route`, and
 * the response carries `X-Trace-Id` (none for an untraced request). Counts `http.requests` by method and route.
 */
export function traceFastify(fastify: FastifyLike): void {
  warnUnlessRunning();
  fastify.addHook('onRequest', (request, reply, done) => {
    const rpc = getRPCMetadata(context.active());
    if (rpc?.type === RPCType.HTTP && request.routeOptions.url) rpc.route = request.routeOptions.url;
    const { method, routeOptions } = request;
    const traceId = untracedRoutes().has(method, routeOptions.url ?? '') ? null : currentTraceId();
    if (traceId) reply.header('X-Trace-Id', traceId);
    done();
  });
  fastify.addHook('onResponse', (request, _reply, done) => {
    const path = request.routeOptions.url ?? 'unmatched';
    if (!isIgnoredPath(path)) countRequest(request.method, path);
    done();
  });
}
