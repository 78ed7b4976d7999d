import { traceProcess, tracePublish } from '../messaging.js';
import { recordTraces } from '@throughline/telemetry-testing';

const traces = recordTraces();
const facts = { exchange: 'shop.events', routingKey: 'order.placed' };

// Read once in a process, hence a file of its own.
beforeAll(() => void (process.env['MESSAGING_TRACE_RELATION'] = 'link'));
afterAll(() => void delete process.env['MESSAGING_TRACE_RELATION']);

it('only links where MESSAGING_TRACE_RELATION says so', () => {
  const headers = traces.during('POST /orders', () => tracePublish(facts, {}, (sent) => sent));
  const delivery = { ...facts, queue: 'payments.charge_payment', headers, attempt: 1, redelivered: false };
  traceProcess(delivery, () => undefined);

  expect(traces.all).toHaveLength(2);
  const consumer = traces.span('process shop.events:order.placed:payments.charge_payment');
  expect(consumer.parentSpanId).toBeUndefined();
  expect(consumer.links).toHaveLength(1);
});
