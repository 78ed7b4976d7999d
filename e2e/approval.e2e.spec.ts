import { inOrders } from './support/database.js';
import { captured, completedAfterCharge, decided, nest, notified, published, taken } from './support/order-trace.js';
import { anOrder, decide, finalOrder, orderOf, place } from './support/shop.js';
import { expectTree, viewer } from './support/traces.js';
import { until } from './support/until.js';

const expensive = (sku: string, qty: number) => place(anOrder(sku, 'tok_test_123', qty));

it('publishes nothing before the approval, then goes on in the trace of the approval, linked to the order', async () => {
  const placed = await expensive('TABLET-1', 30);
  expect(placed.status).toBe('awaiting_approval');
  const ordered = await expectTree(placed.traceId, taken({ total: 1_197_000, units: 30, status: 'awaiting_approval' }));

  const { status, headers, body } = await decide(placed.id, true);
  const order = await finalOrder(placed.id);

  expect(status).toBe(200);
  expect(body.traceId).toBe(placed.traceId);
  expect(order.timeline.map((entry) => entry.status)).toEqual(['awaiting_approval', 'pending', 'completed']);
  const approval = await expectTree(
    headers.get('x-trace-id')!,
    decided(
      'pending',
      published('order.approved', notified('pending')),
      published('order.placed', captured(1_197_000, completedAfterCharge(30))),
    ),
  );
  expect(approval.traceId).not.toBe(placed.traceId);
  expect(approval.span('approve_order').links).toMatchObject([
    { traceId: placed.traceId, spanId: ordered.span('process_order').spanId },
  ]);
});

it('cancels a refused order in the trace of the refusal, linked to the order', async () => {
  const placed = await expensive('TABLET-2', 30);
  const { headers, body } = await decide(placed.id, false);

  expect(body).toMatchObject({ status: 'cancelled', reason: 'rejected' });
  const refusal = await expectTree(
    headers.get('x-trace-id')!,
    decided('cancelled', published('order.cancelled', notified('cancelled'))),
  );
  expect(refusal.span('approve_order').links).toMatchObject([{ traceId: placed.traceId }]);
});

it('refuses a second decision', async () => {
  const placed = await expensive('MONITOR-2', 60);
  await decide(placed.id, false);
  const { status, body } = await decide(placed.id, true);

  expect([status, body]).toMatchObject([409, { code: 'not_awaiting_approval' }]);
});

it('cancels an order whose approval is overdue, in a trace of the job, linked to the order', async () => {
  const placed = await expensive('LAPTOP-2', 8);
  const ordered = await viewer.waitFor(placed.traceId, (seen) => seen.find('process_order'));
  // As if it had been placed long ago: no other test's order is touched.
  await inOrders(`UPDATE orders SET created_at = created_at - interval '1 day' WHERE id = $1`, placed.id);
  const order = await finalOrder(placed.id);

  expect(order).toMatchObject({ status: 'cancelled', reason: 'approval_expired' });
  const [job] = await until('the trace of the job', async () => {
    const runs = await viewer.list({ query: 'name = expire_approvals' });
    const linked = runs.filter(({ spans }) =>
      spans.some(({ links }) => links.some(({ traceId }) => traceId === placed.traceId)),
    );
    return linked.length > 0 ? linked : undefined;
  });
  await expectTree(
    job!.traceId,
    nest(
      'expire_approvals (order-service)',
      '~ order: another trace',
      'UPDATE orders (client)',
      'INSERT outbox SELECT (client)',
      published('order.cancelled', notified('cancelled')),
    ),
  );
  expect(job!.span('expire_approvals').links).toMatchObject([{ spanId: ordered.span('process_order').spanId }]);
  expect((await orderOf(placed.id)).traceId).toBe(placed.traceId);
});
