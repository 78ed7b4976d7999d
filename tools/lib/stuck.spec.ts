import { aSpan } from '../../libs/telemetry-testing/src/trace/span.fixture.ts';
import { Trace } from '../../libs/telemetry-testing/src/trace/trace.ts';
import { howToApprove, whyPending } from './stuck.ts';

const order = { id: 'order-1', status: 'pending', totalCents: 1, currency: 'USD', traceId: 'trace-1' };
const name = 'process shop.events:order.placed:payments.charge_payment';
const parked = { name: 'message_parked', at: 1, attributes: {} };
const attempts = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    aSpan({ name, statusMessage: 'card processor is unavailable', events: at === count - 1 ? [parked] : [] }),
  );

it.each([
  [1, 'once'],
  [3, '3 times'],
])('says that a step was parked after %i attempts, and how to go on', (count, times) => {
  expect(whyPending(order, new Trace([aSpan({ name: 'POST /orders' }), ...attempts(count)]))).toBe(
    `It stays pending: payments.charge_payment failed ${times} (card processor is unavailable), and its message is ` +
      'parked.\nWhen the cause is gone: npm run replay -- --id order-1',
  );
});

it.each([
  ['shows nothing parked', new Trace([aSpan({ name })])],
  ['cannot be read', undefined],
])('fails when the trace %s', (_, trace) => {
  expect(() => whyPending(order, trace)).toThrow('order order-1 is still pending');
});

it('tells how an order is approved, ready for a shell', () => {
  expect(howToApprove(order, 'http://localhost:3000').split('\n').at(-1)).toBe(
    'curl -X POST http://localhost:3000/orders/order-1/approval ' +
      `-H 'content-type: application/json' -d '{"approved":true}'`,
  );
});
