import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Trace } from '@throughline/telemetry-testing';
import { OrderTraces } from './order-traces.js';

const OWN = '0af7651916cd43dd8448eb211c80319c';
const APPROVAL = '1af7651916cd43dd8448eb211c80319c';
const STRANGER = '2af7651916cd43dd8448eb211c80319c';
const order = { id: '7f0c1b9e-52a4-4c3e-9a38-0d7c7f3f5c11', traceId: OWN };

const span = (traceId: string, linkedTo?: string, orderId: string = order.id) => ({
  traceId,
  spanId: orderId === order.id ? 'b7ad6b7169203331' : 'b7ad6b7169203333',
  name: 'process_order',
  kind: 'internal' as const,
  service: 'order-service',
  status: 'unset' as const,
  start: 1,
  end: 2,
  attributes: { 'order.id': orderId, 'client.address': 'secret', 'payment.method': 'card' },
  events: [{ name: 'exception', at: 2, attributes: { 'exception.stacktrace': 'secret' } }],
  links: linkedTo ? [{ traceId: linkedTo, spanId: 'b7ad6b7169203332', attributes: {} }] : [],
  resource: { 'host.name': 'secret' },
});

const asked: unknown[] = [];
const client = (own: Trace, related: Trace[], kind = 'devtools') =>
  ({
    kind,
    trace: async () => own,
    list: async (query: unknown) => (asked.push(query), related),
    logs: async (traceId: string) => [
      {
        timestamp: 5,
        traceId,
        spanId: 'b7ad6b7169203331',
        severityText: 'INFO',
        body: 'Creating order',
        attributes: {},
      },
    ],
    exemplars: async (traceId: string, { metrics }: { metrics: string[] }) =>
      metrics.map((metric) => ({ metric, value: 1.2, timestamp: 5, traceId, spanId: 'b7ad6b7169203331' })),
  }) as never;

const own = new Trace([span(OWN)]);
beforeEach(() => void asked.splice(0));

it('returns the trace of the order, then the traces linked to it, and no unlinked one', async () => {
  const related = [new Trace([span(STRANGER)]), new Trace([span(APPROVAL, OWN)]), own];

  const { traces, logs, exemplars } = await new OrderTraces(client(own, related)).of(order);

  expect(traces.map(({ traceId }) => traceId)).toEqual([OWN, APPROVAL]);
  expect(logs.map(({ traceId, text }) => [traceId, text])).toEqual([
    [OWN, 'Creating order'],
    [APPROVAL, 'Creating order'],
  ]);
  expect(exemplars).toContainEqual({
    at: 5,
    traceId: OWN,
    spanId: 'b7ad6b7169203331',
    metric: 'payment.processing.duration',
    seconds: 1.2,
  });
});

it('returns no trace that also contains another order', async () => {
  const other = '8f0c1b9e-52a4-4c3e-9a38-0d7c7f3f5c11';
  const shared = new Trace([span(OWN), span(OWN, undefined, other)]);
  const expiry = new Trace([span(APPROVAL, OWN), span(APPROVAL, undefined, other)]);

  expect((await new OrderTraces(client(shared, [])).of(order)).traces).toEqual([]);
  expect((await new OrderTraces(client(own, [expiry])).of(order)).traces).toHaveLength(1);
});

it('shares one read among concurrent requests', async () => {
  const traces = new OrderTraces(client(own, []));
  await Promise.all([traces.of(order), traces.of(order)]);
  expect(asked).toHaveLength(1);

  await traces.of(order);
  expect(asked).toHaveLength(2);
});

it('hides hosts, other people and stack traces', async () => {
  const { traces } = await new OrderTraces(client(own, [])).of(order);

  expect(JSON.stringify(traces)).not.toContain('secret');
  expect(traces[0]!.spans[0]!.attributes).toEqual({ 'order.id': order.id, 'payment.method': 'card' });
});

it.each([
  ['devtools', `order.id = "${order.id}"`],
  ['tempo', `{ span.order.id = "${order.id}" }`],
  ['jaeger', `service=order-service&tags=%7B%22order.id%22%3A%22${order.id}%22%7D`],
])('queries %s in its own language', async (kind, query) => {
  await new OrderTraces(client(own, [], kind)).of(order);

  expect(asked).toEqual([{ query }]);
});

it('returns neither log lines nor exemplars where the backend stores only traces', async () => {
  expect(await new OrderTraces(client(own, [], 'tempo')).of(order)).toMatchObject({ logs: [], exemplars: [] });
});

it.each([
  ['devtools', 'messaging.message.queue_wait_ms >= 0'],
  ['tempo', '{ span.messaging.message.queue_wait_ms >= 0 }'],
])('asks %s how long the deliveries of the last minutes waited', async (kind, query) => {
  const delivery = {
    ...span(OWN),
    name: 'process shop.events:order.placed:payments.charge_payment',
    attributes: { 'messaging.message.queue_wait_ms': 7 },
  };
  const waits = await new OrderTraces(client(own, [new Trace([delivery])], kind)).waits();

  expect(asked).toEqual([{ query, since: expect.closeTo(Date.now() - 300_000, -4) }]);
  expect(Object.fromEntries(waits!)).toEqual({ 'payments.charge_payment': { deliveries: 1, meanMs: 7, longestMs: 7 } });
});

it('knows no waits where numbers cannot be compared, and where no traces are read back', async () => {
  expect(await new OrderTraces(client(own, [], 'jaeger')).waits()).toBeNull();
  expect(await new OrderTraces(null).waits()).toBeNull();
  expect(asked).toEqual([]);
});

it('is empty before the first span arrives, and where telemetry is disabled', async () => {
  expect(await new OrderTraces(client(new Trace([]), [])).of(order)).toEqual({ traces: [], logs: [], exemplars: [] });
  expect(await new OrderTraces(client(own, [])).of({ ...order, traceId: null })).toEqual({
    traces: [],
    logs: [],
    exemplars: [],
  });
});

it('answers 404 without TRACE_QUERY_URL', async () => {
  const traces = await OrderTraces.reading(undefined);

  expect(traces.available).toBe(false);
  await expect(traces.of(order)).rejects.toMatchObject({ status: 404, code: 'traces_not_configured' });
});

it('answers 503 when the backend is down, with the reason only in the log', async () => {
  const warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  const fails = () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7'));
  const unavailable = { kind: 'devtools', trace: fails, list: fails } as never;

  const failure = await new OrderTraces(unavailable).of(order).catch((error) => error);

  expect(failure).toMatchObject({ status: 503, code: 'traces_unavailable' });
  expect(failure.message).not.toContain('10.0.0.7');
  expect(String(warned.mock.calls[0])).toContain('10.0.0.7');
});
