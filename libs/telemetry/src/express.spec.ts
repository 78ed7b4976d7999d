import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
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
  [{ params: { tenant: '42' }, baseUrl: '/tenants/42' }, '/tenants/:tenant'],
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

/** Asks a real Express, with routers below `/api/v1` and `/tenants/:tenant`, and gives the route of its SERVER span. */
async function ask(path: string): Promise<string | undefined> {
  const express = createRequire(import.meta.url)('express');
  const span = trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 });
  const active = setRPCMetadata(context.active(), { type: RPCType.HTTP, span });
  const refuse = (): never => {
    throw new Error('refused');
  };
  const items = express.Router();
  items.use((_request: unknown, _response: unknown, next: () => void) => next());
  items.get('/items/:id', (_request: unknown, response: { end(): void }) => response.end());
  items.get('/refused/:id', refuse);
  items.use('/graphql', (_request: unknown, response: { end(): void }) => response.end());
  items.get('/passed', (_request: unknown, _response: unknown, next: () => void) => next());
  const app = express();
  app.use(traceExpress());
  app.use('/:language', (_request: unknown, _response: unknown, next: () => void) => next());
  app.use('/api/v1', items);
  app.use('/tenants/:tenant', items);
  app.get('/refused', refuse);
  app.use('/none/*rest', (_request: unknown, response: { end(): void }) => response.end());
  app.use('/orders/:id', (_request: unknown, response: { end(): void }) => response.end());
  app.use((_error: Error, _request: unknown, response: { status(code: number): { end(): void } }, next: unknown) =>
    path.endsWith('?own') ? response.status(500).end() : (next as (error: Error) => void)(_error),
  );
  app.set('env', 'test');
  let closed: Promise<unknown>;
  const server = createServer((request, response) => {
    closed = once(response, 'close');
    context.with(active, () => app(request, response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { method: 'GET' });
  await closed!;
  server.close();
  server.closeAllConnections();
  return getRPCMetadata(active)?.route;
}

it.each([
  ['/api/v1/items/7', '/api/v1/items/:id'],
  ['/tenants/a%20b/items/7', '/tenants/:tenant/items/:id'],
  ['/tenants/42/refused/7', '/tenants/:tenant/refused/:id'],
  ['/api/v1/refused/7?own', '/api/v1/refused/:id'],
  ['/refused', '/refused'],
  ['/api/v1/passed', '/api/v1/passed'],
  ['/tenants/42/graphql', '/tenants/:tenant/graphql'],
  ['/API/v1/items/7', '/api/v1/items/:id'],
  ['/tenants/42/none', undefined],
  ['/orders/42/none', '/orders/:id'],
  ['/none/42', undefined],
])('GET %s of routers has the route %s', async (path, expected) => {
  expect(await ask(path)).toBe(expected);
});
