import { randomUUID } from 'node:crypto';
import { inOrders, inPayments, ledgerOf } from './support/database.js';
import { env } from './support/env.js';
import { captured, completedAfterCharge, nest } from './support/order-trace.js';
import { isAlive, ready, restart, start } from './support/processes.js';
import { anOrder, finalOrder, place, post, type Placed } from './support/shop.js';
import { expectTornTree } from './support/traces.js';
import { until } from './support/until.js';

it('orders killed between its commit and its publish: the outbox has the event, and its trace goes on', async () => {
  const pid = await restart('orders', env.orders, { FAILPOINT: 'orders.after_commit' });
  const order = anOrder('MOUSE-2');
  const key = { 'idempotency-key': randomUUID() };

  const failed = await post<{ code: string }>('/orders', order, key);
  await until('orders to be dead', () => !isAlive(pid));
  expect([failed.status, failed.body.code]).toEqual([503, 'upstream_unavailable']);
  const [row] = await inOrders<{ id: string }>(
    'SELECT id FROM orders WHERE idempotency_key = $1',
    key['idempotency-key'],
  );
  expect(await outboxOf(row!.id)).toEqual([{ type: 'order.placed', published: false }]);

  await start('orders');
  await ready(env.orders);
  expect((await finalOrder(row!.id)).status).toBe('completed');
  expect((await place(order, key)).id).toBe(row!.id);
  await until('the outbox to be published', async () => (await outboxOf(row!.id)).every(({ published }) => published));

  // The killed process had not exported its POST /orders, process_order, validate_order, GET, calculate_pricing and
  // INSERT orders. The children of those appear at the top; everything else is complete.
  const trace = await expectTornTree(failed.headers.get('x-trace-id')!, [
    ...nest(
      'POST /orders (api-gateway server) http.response.status_code=503 error.type=upstream_unavailable ! order-service cannot be reached.',
      '* exception exception.type=Problem exception.message=order-service cannot be reached.',
      nest('POST (client) error.type=UND_ERR_SOCKET !', '* exception exception.type=SocketError'),
      // With an Idempotency-Key, repeating a request to a killed process is safe.
      nest('POST (client) error.type=ECONNREFUSED !', '* exception exception.type=Error'),
      nest('POST (client) error.type=ECONNREFUSED !', '* exception exception.type=Error'),
    ),
    ...nest(
      'GET /availability (inventory-service server) http.response.status_code=200',
      '* cache_miss cache.name=availability cache.missed=1',
      'SELECT products (client)',
    ),
    ...nest('publish shop.events:order.placed (order-service producer)', captured(2_999, completedAfterCharge())),
  ]);
  expect(trace.orphans.map(({ name }) => name)).toEqual(['GET /availability', 'publish shop.events:order.placed']);
});

it('payments killed between the charge and its commit: the card is charged once', async () => {
  const pid = await restart('payments', env.payments, { FAILPOINT: 'payments.after_charge' });
  const placed: Placed = await place(anOrder('KEYBOARD-2'));
  await until('payments to be dead', () => !isAlive(pid));
  expect(await ledgerOf(placed.id)).toEqual([{ kind: 'charge', calls: 1, settled: true }]);
  expect(await inPayments('SELECT 1 FROM payments WHERE order_id = $1', placed.id)).toEqual([]);

  await start('payments');
  await ready(env.payments);
  expect((await finalOrder(placed.id)).status).toBe('completed');

  // The same charge under the same key: the processor was called twice and charged once.
  expect(await ledgerOf(placed.id)).toEqual([{ kind: 'charge', calls: 2, settled: true }]);
  expect(await inPayments('SELECT 1 FROM payments WHERE order_id = $1', placed.id)).toHaveLength(1);
});

const outboxOf = (orderId: string) =>
  inOrders<{ type: string; published: boolean }>(
    'SELECT type, published_at IS NOT NULL AS published FROM outbox WHERE aggregate_id = $1 ORDER BY id',
    orderId,
  );
