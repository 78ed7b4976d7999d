import { context } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';
import { type HttpOptions, withDefaults } from './http/http-options.js';
import { isIgnoredPath } from './instrumentation/ignored-paths.js';
import { countRequest } from './metrics/instruments.js';
import { currentTraceId } from './spans/span.js';
import { warnUnlessRunning } from './start/status.js';

/** The part of Express' request and response that is used here, so that Express 4 and 5 fit. */
interface Request {
  method: string;
  baseUrl: string;
  params?: object;
  /** Known once the router has found it; a pattern, a list of them, or a regular expression. */
  route?: { path?: unknown };
}

interface Response {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  prependOnceListener(event: 'close', listener: () => void): unknown;
}

/** By it and by `TelemetryModule`, a request may pass here twice. */
const seen = new WeakSet<object>();

/**
 * The same for Express as `traceFastify` for Fastify: the route becomes the SERVER span's name and `http.route`, the
 * response carries `X-Trace-Id`, and `http.requests` counts by method and route. In Nest `app.use(traceExpress())`.
 */
export function traceExpress(
  options: HttpOptions = {},
): (request: Request, response: Response, next: () => void) => void {
  const { routes, traceIdHeader } = withDefaults(options);
  warnUnlessRunning();
  return (request, response, next) => {
    if (seen.has(request)) return next();
    seen.add(request);
    const traceId = traceIdHeader && currentTraceId();
    if (traceId) response.setHeader(traceIdHeader, traceId);
    if (routes) tellRoute(request, response);
    next();
  };
}

function tellRoute(request: Request, response: Response): void {
  const rpc = getRPCMetadata(context.active());
  // The http instrumentation ends its span on `close` too, and listened first: it has to find the route there.
  response.prependOnceListener('close', () => {
    const route = routeOf(request, response.statusCode);
    if (rpc?.type === RPCType.HTTP && route) rpc.route = route;
    const path = route ?? 'unmatched';
    if (!isIgnoredPath(path)) countRequest(request.method, path);
  });
}

function routeOf({ baseUrl, route, params }: Request, status: number): string | undefined {
  const path = Array.isArray(route?.path) ? (route.path as unknown[])[0] : route?.path;
  if (typeof path === 'string') {
    // A middleware for every path, or Nest's own answer to what no route takes: it has matched, and served nothing.
    return status === 404 && path.includes('*') ? undefined : baseUrl + path;
  }
  if (route || status === 404) return undefined;
  // A handler that `app.use('/graphql', handler)` mounted. Where the mount path has parameters, only their values are known.
  return Object.keys(params ?? {}).length === 0 && baseUrl ? baseUrl.toLowerCase() : undefined;
}
