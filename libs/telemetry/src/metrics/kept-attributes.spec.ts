import type { BatchObservableCallback, ObservableCallback } from '@opentelemetry/api';
import { leanMeter } from './lean-meters.fixture.js';
import { isUnbounded } from './unbounded.js';

const given = {
  'http.route': '/orders/:id',
  'payment.method': 'card',
  'url.full': 'https://shop/orders/17?x=1',
  'order.id': '17',
  userId: '42',
  'user_agent.original': 'curl',
};
const bounded = { 'http.route': '/orders/:id', 'payment.method': 'card' };

const { meter, points } = leanMeter({ allowed: 'listed=order.id;anything=*' });

const kept = async (name: string) =>
  (await points()).filter((point) => point.name === name).map(({ attributes }) => attributes);

it.each([
  ['counter', () => meter.createCounter('counter').add(1, given)],
  ['up-down', () => meter.createUpDownCounter('up-down').add(-1, given)],
  ['gauge', () => meter.createGauge('gauge').record(1, given)],
  ['histogram', () => meter.createHistogram('histogram').record(1, given)],
  ['observed', () => meter.createObservableGauge('observed').addCallback((result) => result.observe(1, given))],
])('a %s that no list speaks of keeps what is bounded', async (name, measure) => {
  measure();
  expect(await kept(name)).toEqual([bounded]);
});

it('and so does one that is observed with others', async () => {
  const observables = [meter.createObservableCounter('batch'), meter.createObservableUpDownCounter('listed')] as const;
  const observe: BatchObservableCallback = (result) => observables.forEach((each) => result.observe(each, 1, given));
  meter.addBatchObservableCallback(observe, [...observables]);
  expect([await kept('batch'), await kept('listed')]).toEqual([[bounded], [{ 'order.id': '17' }]]);

  let asked = 0;
  const count: ObservableCallback = () => void asked++;
  observables[0].addCallback(count);
  await kept('batch');
  meter.removeBatchObservableCallback(observe, [...observables]);
  observables[0].removeCallback(count);
  await kept('batch');
  expect(asked).toBe(1);
});

it('an instrument with a list of its own keeps that, and one of `*` everything', async () => {
  meter.createCounter('listed').add(1, given);
  meter.createCounter('anything').add(1, given);
  expect(await kept('anything')).toEqual([given]);
});

it.each([
  'http.route',
  'http.request.method',
  'http.response.status_code',
  'error.type',
  'queue',
  'outcome',
  'path',
  'method',
  'messaging.destination.name',
  'db.operation.name',
  'db.collection.name',
  'server.address',
  'reason',
  'payment.method',
  'v8js.heap.space.name',
  'nodejs.eventloop.state',
  'paid',
  'grid',
  'country',
])('%s is bounded', (name) => expect(isUnbounded(name)).toBe(false));

it.each([
  'url.full',
  'url.path',
  'url.query',
  'http.target',
  'http.url',
  'client.address',
  'network.peer.port',
  'id',
  'order.id',
  'order_id',
  'orderId',
  'request-id',
  'uuid',
  'messaging.message.id',
  'messaging.message.conversation_id',
  'enduser.id',
  'db.query.text',
  'exception.message',
  'http.request.header.x-request',
  'session.id',
  'user.email',
  'callbackUrl',
])('%s is not', (name) => expect(isUnbounded(name)).toBe(true));
