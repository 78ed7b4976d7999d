import { context } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';
import { isIgnoredPath } from './instrumentation/ignored-paths.js';
import { countRequest } from './metrics/instruments.js';
import { currentTraceId } from './spans/span.js';
import { warnUnlessRunning } from './start/status.js';

/** The part of Express' request and response that is used here, so that Express 4 and 5 fit. */
interface Request {
  method: string;
  baseUrl: string;
  /** Known once the router has found it; a pattern, a list of them, or a regular expression. */
  route?: { path?: unknown };
}

interface Response {
  setHeader(name: string, value: string): unknown;
  prependOnceListener(event: 'close', listener: () => void): unknown;
}

/**
 * The same for Express as `traceFastify` for Fastify: the route becomes the SERVER span's name and `http.route`, the
 * response carries `X-Trace-Id`, and `http.requests` counts by method and route. In Nest `app.use(traceExpress())`.
 */
export function traceExpress(): (request: Request, response: Response, next: () => void) => void {
  warnUnlessRunning();
  return (request, response, next) => {
    const rpc = getRPCMetadata(context.active());
    const traceId = currentTraceId();
    if (traceId) response.setHeader('X-Trace-Id', traceId);
    // The http instrumentation ends its span on `close` too, and listened first: it has to find the route there.
    response.prependOnceListener('close', () => {
      const route = routeOf(request);
      if (rpc?.type === RPCType.HTTP && route) rpc.route = route;
      const path = route ?? 'unmatched';
      if (!isIgnoredPath(path)) countRequest(request.method, path);
    });
    next();
  };
}

function routeOf({ baseUrl, route }: Request): string | undefined {
  const path = Array.isArray(route?.path) ? (route.path as unknown[])[0] : route?.path;
  return typeof path === 'string' ? baseUrl + path : undefined;
}
