import { context } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';
import { type Routing, watchRoute } from './http/express-route.js';
import { type HttpOptions, withDefaults } from './http/http-options.js';
import { isIgnoredPath } from './instrumentation/ignored-paths.js';
import { countRequest } from './metrics/instruments.js';
import { currentTraceId } from './spans/span.js';
import { warnUnlessRunning } from './start/status.js';

/** The part of Express' request and response that is used here, so that both Express 4 and 5 fit. */
interface Request {
  method: string;
  baseUrl: string;
  params?: object;
  /** Set once the router has found the route. */
  route?: { path?: unknown };
}

interface Response {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  prependOnceListener(event: 'close', listener: () => void): unknown;
}

/** A request may come here twice: by this middleware and by `TelemetryModule`. */
const seen = new WeakSet<object>();

/**
 * Does for Express what `traceFastify` does for Fastify: the route becomes the SERVER span's name and `http.route`, the
 * response carries `X-Trace-Id`, and `http.requests` counts by method and route. In Nest: `app.use(traceExpress())`.
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
  const routing = watchRoute(request);
  // The http instrumentation also ends its span on `close`, and its listener runs first: the route must be set by then.
  response.prependOnceListener('close', () => {
    const route = routeOf(routing, response.statusCode);
    if (rpc?.type === RPCType.HTTP && route) rpc.route = route;
    const path = route ?? 'unmatched';
    if (!isIgnoredPath(path)) countRequest(request.method, path);
  });
}

function routeOf({ found, mount }: Routing, status: number): string | undefined {
  const path = Array.isArray(found?.path) ? (found.path as unknown[])[0] : found?.path;
  if (found && typeof path === 'string') {
    // A middleware for every path, or Nest's answer for unmatched paths: the pattern matched, but served nothing.
    const isServed = status !== 404 || !path.includes('*');
    return isServed && found.mount !== undefined ? found.mount + path : undefined;
  }
  // Otherwise, a handler mounted by `app.use('/graphql', handler)`.
  return found || status === 404 ? undefined : mount() || undefined;
}
