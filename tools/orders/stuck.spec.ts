import { execFileSync } from 'node:child_process';
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

it('prints the commands that approve an order', () => {
  const [session, approval] = howToApprove(order, 'http://localhost:3000').split('\n').slice(-2);
  const answer = `{"token":"a.b-c_d.e","role":"approver"}`;
  const instead = session!.replace(/curl .*? \| sed/, `printf '%s' '${answer}' | sed`);

  expect(session).toContain(
    `curl -s -X POST http://localhost:3000/sessions -H 'content-type: application/json' -d '{"role":"approver"}'`,
  );
  expect(execFileSync('sh', ['-c', `${instead}; printf '%s' "$token"`], { encoding: 'utf8' })).toBe('a.b-c_d.e');
  expect(approval).toBe(
    'curl -X POST http://localhost:3000/orders/order-1/approval -H "authorization: Bearer $token" ' +
      `-H 'content-type: application/json' -d '{"approved":true}'`,
  );
});
