import { EventEmitter } from 'node:events';
import { context, trace } from '@opentelemetry/api';
import { getRPCMetadata, RPCType, setRPCMetadata } from '@opentelemetry/core';
import { traceExpress } from './express.js';
import { recordTraces } from '@throughline/telemetry-testing';

const traces = recordTraces();

/** A request as Express and the http instrumentation hand it over; gives the route that the latter finds at its end. */
function serve(request: { route?: { path: unknown }; baseUrl?: string; params?: object }, status = 200) {
  const headers: Record<string, string> = {};
  const response = Object.assign(new EventEmitter(), {
    statusCode: status,
    setHeader: (name: string, value: string) => void (headers[name] = value),
    prependOnceListener: EventEmitter.prototype.prependOnceListener,
  });
  return traces.during('GET', (span) => {
    const active = setRPCMetadata(context.active(), { type: RPCType.HTTP, span });
    return context.with(active, () => {
      let route: string | undefined;
      response.on('close', () => (route = getRPCMetadata(active)?.route));
      const arriving: Parameters<ReturnType<typeof traceExpress>>[0] = { method: 'GET', baseUrl: '' };
      traceExpress()(arriving, response, () => Object.assign(arriving, request));
      response.emit('close');
      return { route, headers, traceId: trace.getActiveSpan()!.spanContext().traceId };
    });
  });
}

it('tells the route before the span ends, and the trace to the caller', () => {
  const { route, headers, traceId } = serve({ route: { path: '/orders/:id' } });

  expect(route).toBe('/orders/:id');
  expect(headers).toEqual({ 'X-Trace-Id': traceId });
});

it.each([
  [{ baseUrl: '/v1', route: { path: '/orders' } }, '/v1/orders'],
  [{ route: { path: ['/orders', '/purchases'] } }, '/orders'],
  [{ route: { path: /orders/ } }, undefined],
  [{}, undefined],
  [{ baseUrl: '/GraphQL', params: {} }, '/graphql'],
  [{ baseUrl: '/tenants/42', params: { tenant: '42' } }, undefined],
  [{ route: { path: '/files/*path' } }, '/files/*path'],
])('%j has the route %s', (request, expected) => {
  expect(serve(request).route).toBe(expected);
});

it.each([
  [{ route: { path: '/{*splat}' } }, undefined],
  [{ baseUrl: '/api', route: { path: '*path' } }, undefined],
  [{ baseUrl: '/api' }, undefined],
  [{ route: { path: '/orders/:id' } }, '/orders/:id'],
])('not found, %j has the route %s', (request, expected) => {
  expect(serve(request, 404).route).toBe(expected);
});
