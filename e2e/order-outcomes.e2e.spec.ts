import { byOrder, parked } from './support/broker.js';
import { ledgerOf } from './support/database.js';
import {
  captured,
  completedAfterCharge,
  declined,
  failedCharge,
  nest,
  processed,
  published,
  refunded,
  settled,
  soldOut,
  taken,
} from './support/order-trace.js';
import { anOrder, finalOrder, orderOf, place } from './support/shop.js';
import { expectTree } from './support/traces.js';

it('tok_declined: the card is declined, which is an answer, so nothing is red', async () => {
  const placed = await place(anOrder('MOUSE-1', 'tok_declined'));
  const order = await finalOrder(placed.id);

  expect(order).toMatchObject({ status: 'cancelled', reason: 'payment_declined' });
  const trace = await expectTree(
    placed.traceId,
    taken({ total: 2_499 }, published('order.placed', declined(2_499, settled('payment.declined', 'cancelled')))),
  );
  expect(trace.errors).toEqual([]);
  expect(await ledgerOf(placed.id)).toEqual([]);
});

it('tok_invalid: the card fails its validation, red, and is not tried again', async () => {
  const placed = await place(anOrder('KEYBOARD-1', 'tok_invalid'));
  const order = await finalOrder(placed.id);

  expect(order).toMatchObject({ status: 'cancelled', reason: 'payment_declined' });
  const trace = await expectTree(
    placed.traceId,
    taken(
      { total: 7_999 },
      published(
        'order.placed',
        processed(
          'order.placed',
          'payments.charge_payment',
          'payment-service',
          nest(
            'charge_payment payment.amount_cents=7999 error.type=CardValidationError ! card validation failed',
            '* exception exception.type=CardValidationError exception.message=card validation failed',
            'SELECT payments (client)',
            'INSERT payments INSERT outbox SELECT (client)',
            published('payment.declined', settled('payment.declined', 'cancelled')),
          ),
        ),
      ),
    ),
  );
  expect(trace.errors).toHaveLength(1);
});

it('tok_slow: the processor takes 1.2 s, which is seen in charge_payment and nowhere else', async () => {
  const placed = await place(anOrder('HEADSET-1', 'tok_slow'));
  await finalOrder(placed.id);

  const trace = await expectTree(
    placed.traceId,
    taken({ total: 9_950 }, published('order.placed', captured(9_950, completedAfterCharge()))),
  );
  const charge = trace.span('charge_payment');
  expect(charge.end - charge.start).toBeGreaterThanOrEqual(1200);
  const reserve = trace.span('reserve_inventory');
  expect(reserve.end - reserve.start).toBeLessThan(1200);
});

it('tok_flaky: fails twice and then succeeds, three attempts side by side under one PRODUCER', async () => {
  const placed = await place(anOrder('CABLE-1', 'tok_flaky'));
  const order = await finalOrder(placed.id);

  expect(order.status).toBe('completed');
  const third = captured(999, completedAfterCharge());
  const trace = await expectTree(
    placed.traceId,
    taken(
      { total: 999 },
      published('order.placed', failedCharge(999, 1), failedCharge(999, 2), [
        third[0]!.replace('attempt=1', 'attempt=3'),
        third[1]!,
        '  ~ previous_attempt: attempt 2',
        ...third.slice(2),
      ]),
    ),
  );
  const attempts = trace.spans.filter(({ name }) => name.endsWith('payments.charge_payment'));
  expect(new Set(attempts.map(({ parentSpanId }) => parentSpanId)).size).toBe(1);
  expect(await ledgerOf(placed.id)).toEqual([{ kind: 'charge', calls: 3, settled: true }]);
});

it('tok_error: fails three times and is parked with the reason; the order stays pending', async () => {
  const placed = await place(anOrder('DOCK-1', 'tok_error'));
  const message = await parked(byOrder(placed.id));

  expect(message).toMatchObject({
    queue: 'payments.charge_payment',
    reason: 'exhausted',
    error: 'card processor is unavailable',
  });
  await expectTree(
    placed.traceId,
    taken(
      { total: 14_999 },
      published('order.placed', failedCharge(14_999, 1), failedCharge(14_999, 2), failedCharge(14_999, 3)),
    ),
  );
  expect((await orderOf(placed.id)).status).toBe('pending');
  expect(await ledgerOf(placed.id)).toEqual([{ kind: 'charge', calls: 3, settled: false }]);
});

it('SOLDOUT-1: is charged, cannot be reserved, and is refunded', async () => {
  const placed = await place(anOrder('SOLDOUT-1'));
  const order = await finalOrder(placed.id);

  expect(order).toMatchObject({ status: 'cancelled', reason: 'out_of_stock' });
  const trace = await expectTree(
    placed.traceId,
    taken(
      { total: 29_900 },
      published(
        'order.placed',
        captured(29_900, soldOut(1, refunded(29_900, settled('payment.refunded', 'cancelled')))),
      ),
    ),
  );
  expect(trace.errors).toEqual([]);
  expect(await ledgerOf(placed.id)).toMatchObject([
    { kind: 'charge', calls: 1, settled: true },
    { kind: 'refund', calls: 1, settled: true },
  ]);
});
