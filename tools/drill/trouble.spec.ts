import { aSpan } from '../../libs/telemetry-testing/src/trace/span.fixture.ts';
import type { SpanRecord } from '../../libs/telemetry-testing/src/trace/span-record.ts';
import { Trace } from '../../libs/telemetry-testing/src/trace/trace.ts';
import { troubleIn } from './trouble.ts';

/** A delivery, and the step below it. */
const step = (name: string, waitedMs: number, more: Partial<SpanRecord> = {}): SpanRecord[] => {
  const delivery = aSpan({
    name: `process ${name}`,
    kind: 'consumer',
    attributes: { 'messaging.message.queue_wait_ms': waitedMs },
  });
  return [delivery, aSpan({ name, parentSpanId: delivery.spanId, start: 0, end: 20, ...more })];
};
const healthy = () => [...step('charge_payment', 3), ...step('reserve_inventory', 4), ...step('settle_order', 2)];
const trouble = (...spans: SpanRecord[]) => troubleIn(new Trace(spans));

it('finds nothing in a healthy order', () => {
  expect(trouble(...healthy())).toBeUndefined();
});

it.each([
  ['a failed attempt', step('charge_payment', 0, { status: 'error' })],
  ['a declined card', step('charge_payment', 0, { attributes: { 'payment.outcome': 'declined' } })],
  ['slow work', step('charge_payment', 0, { end: 1200 })],
  ['a message that waited', step('charge_payment', 4000)],
])('finds %s', (_, spans) => {
  expect(trouble(...spans, ...step('settle_order', 2))).toEqual({ service: 'payment-service', step: 'charge_payment' });
});

it('finds an event that waited in the outbox for the broker', () => {
  const process = aSpan({ name: 'process_order', events: [{ name: 'broker_away', at: 1, attributes: {} }] });

  expect(trouble(process, ...step('charge_payment', 4000))).toEqual({
    service: 'order-service',
    step: 'process_order',
  });
});

it('finds goods that were sold out', () => {
  const soldOut = step('reserve_inventory', 0, { events: [{ name: 'out_of_stock', at: 1, attributes: {} }] });

  expect(trouble(...step('charge_payment', 0), ...soldOut)).toEqual({
    service: 'inventory-service',
    step: 'reserve_inventory',
  });
});
