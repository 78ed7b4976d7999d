import { context } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';
import { type HttpOptions, withDefaults } from './http/http-options.js';
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

/** An instance may come here twice: by this function and by `TelemetryModule`. */
const traced = new WeakSet<FastifyLike>();

/**
 * Completes the SERVER span that the http instrumentation makes: the route becomes its name and `http.route`, and
 * the response carries `X-Trace-Id` (none for an untraced request). Counts `http.requests` by method and route.
 */
export function traceFastify(fastify: FastifyLike, options: HttpOptions = {}): void {
  const { routes, traceIdHeader } = withDefaults(options);
  warnUnlessRunning();
  if (traced.has(fastify)) return;
  traced.add(fastify);
  fastify.addHook('onRequest', ({ method, routeOptions }, reply, done) => {
    const rpc = getRPCMetadata(context.active());
    if (routes && rpc?.type === RPCType.HTTP && routeOptions.url) rpc.route = routeOptions.url;
    const untraced = !traceIdHeader || untracedRoutes().has(method, routeOptions.url ?? '');
    const traceId = untraced ? null : currentTraceId();
    if (traceIdHeader && traceId) reply.header(traceIdHeader, traceId);
    done();
  });
  if (!routes) return;
  fastify.addHook('onResponse', (request, _reply, done) => {
    const path = request.routeOptions.url ?? 'unmatched';
    if (!isIgnoredPath(path)) countRequest(request.method, path);
    done();
  });
}
