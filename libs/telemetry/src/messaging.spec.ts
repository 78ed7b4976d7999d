import type { Carrier } from './context/carrier.js';
import { currentTraceparent, HEADER_PREVIOUS_ATTEMPT, traceProcess, tracePublish } from './messaging.js';
import { recordTraces } from '@throughline/telemetry-testing';

const traces = recordTraces();
const facts = {
  exchange: 'shop.events',
  routingKey: 'order.placed',
  messageId: 'm-1',
  conversationId: 'o-1',
  bodySize: 12,
};
const delivery = (headers: Carrier, attempt = 1) => ({
  ...facts,
  queue: 'payments.charge_payment',
  headers,
  attempt,
  redelivered: false,
});

beforeEach(() => traces.reset());

function published(): Carrier {
  return traces.during('POST /orders', () => tracePublish(facts, {}, (headers) => headers));
}

it('carries the trace across the queue, as a child that is linked too', () => {
  traceProcess(delivery(published()), () => undefined);

  expect(traces.waterfall()).toEqual([
    'POST /orders',
    '  publish shop.events:order.placed',
    '    process shop.events:order.placed:payments.charge_payment',
  ]);
  const producer = traces.span('publish shop.events:order.placed');
  expect(traces.span('process shop.events:order.placed:payments.charge_payment').links).toEqual([
    { traceId: producer.traceId, spanId: producer.spanId, attributes: { 'link.relation': 'producer' } },
  ]);
});

it('names both sides as the conventions do', () => {
  traceProcess(delivery(published()), () => undefined);

  expect(traces.span('publish shop.events:order.placed')).toMatchObject({
    kind: 'producer',
    attributes: {
      'messaging.system.name': 'rabbitmq',
      'messaging.operation.name': 'publish',
      'messaging.operation.type': 'send',
      'messaging.destination.name': 'shop.events:order.placed',
      'messaging.message.id': 'm-1',
      'messaging.message.conversation_id': 'o-1',
      'rabbitmq.destination.routing_key': 'order.placed',
    },
  });
  expect(traces.span('process shop.events:order.placed:payments.charge_payment')).toMatchObject({
    kind: 'consumer',
    attributes: {
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'shop.events:order.placed:payments.charge_payment',
      'messaging.message.attempt': 1,
      'messaging.message.queue_wait_ms': expect.any(Number),
    },
  });
});

it('shows attempts as siblings, each linked to the one before', () => {
  const headers = published();
  const first = traceProcess(delivery(headers), () => currentTraceparent());
  traceProcess(delivery({ ...headers, [HEADER_PREVIOUS_ATTEMPT]: first }, 2), () => undefined);

  const [one, two] = traces.all[0]!.findAll('process shop.events:order.placed:payments.charge_payment');
  expect(two!.parentSpanId).toBe(one!.parentSpanId);
  expect(two!.links).toContainEqual(
    expect.objectContaining({ spanId: one!.spanId, attributes: { 'link.relation': 'previous_attempt' } }),
  );
});

it('starts a trace of its own for a message without a context', () => {
  traceProcess(delivery({ traceparent: 'nonsense' }), () => undefined);

  expect(traces.waterfall()).toEqual(['process shop.events:order.placed:payments.charge_payment']);
});

it('tells of the server and the routing key of each message, whatever came before it', () => {
  const keys = [undefined, 'user.{id}'];
  const servers = [{ address: 'one', port: 5672 }, { address: 'two', port: 5671 }, { address: 'two' }, undefined];
  for (const routingKeyTemplate of keys) {
    for (const server of servers) {
      const routingKey = routingKeyTemplate ? `user.${server?.address}` : 'user.all';
      traces.reset();
      tracePublish({ exchange: 'tell', routingKey, routingKeyTemplate, server }, {}, () => undefined);
      const { attributes } = traces.spans[0]!;
      expect(attributes['rabbitmq.destination.routing_key']).toBe(routingKey);
      expect([attributes['server.address'], attributes['server.port']]).toEqual([server?.address, server?.port]);
    }
  }
});

it('names the messaging system that it is given, and has no key of RabbitMQ then', () => {
  const topic = { system: 'kafka', exchange: '', routingKey: 'orders' };
  const headers = tracePublish(topic, {}, (stamped) => stamped);
  traceProcess({ ...topic, queue: 'orders', headers, attempt: 1, redelivered: false }, () => undefined);

  for (const name of ['publish orders', 'process orders']) {
    const { attributes } = traces.span(name);
    expect(attributes).toMatchObject({ 'messaging.system.name': 'kafka', 'messaging.destination.name': 'orders' });
    expect(attributes).not.toHaveProperty(['rabbitmq.destination.routing_key']);
  }
});
