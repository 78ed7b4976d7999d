import { anOrder, finalOrder, place, post } from './support/shop.js';
import { expectTree, isWhole, viewer } from './support/traces.js';

it('is one trace, from the click to the notification', async () => {
  const placed = await place(anOrder('LAPTOP-1'));
  const order = await finalOrder(placed.id);

  expect(order).toMatchObject({ status: 'completed', totalCents: 149_900, traceId: placed.traceId });
  expect(order.timeline.map(({ status }) => status)).toEqual(['pending', 'completed']);
  const trace = await expectTree(
    placed.traceId,
    `
    POST /orders (api-gateway server) http.response.status_code=201
      POST (client) http.response.status_code=201
        POST /orders (order-service server) http.response.status_code=201
          process_order order.item_count=1 order.total_cents=149900 order.status=pending
            validate_order
            GET (client) http.response.status_code=200
              GET /availability (inventory-service server) http.response.status_code=200
                * cache_miss cache.name=availability cache.missed=1
                SELECT products (client)
            calculate_pricing order.total_cents=149900
            INSERT orders INSERT outbox SELECT (client)
            publish shop.events:order.placed (producer)
              process shop.events:order.placed:payments.charge_payment (payment-service consumer) messaging.message.attempt=1
                ~ producer: publish shop.events:order.placed
                charge_payment payment.amount_cents=149900 payment.outcome=captured
                  SELECT payments (client)
                  INSERT processor.ledger (client)
                  INSERT payments INSERT outbox SELECT (client)
                  publish shop.events:payment.captured (producer)
                    process shop.events:payment.captured:inventory.reserve_inventory (inventory-service consumer) messaging.message.attempt=1
                      ~ producer: publish shop.events:payment.captured
                      reserve_inventory order.item_count=1
                        SELECT SELECT products INSERT reservations UPDATE products INSERT outbox (client)
                        publish shop.events:inventory.reserved (producer)
                          process shop.events:inventory.reserved:orders.settle_order (order-service consumer) messaging.message.attempt=1
                            ~ producer: publish shop.events:inventory.reserved
                            settle_order order.status=completed
                              UPDATE orders INSERT outbox SELECT (client)
                              publish shop.events:order.completed (producer)
                                process shop.events:order.completed:gateway.notify_customer (api-gateway consumer) messaging.message.attempt=1
                                  ~ producer: publish shop.events:order.completed
                                  notify_customer order.status=completed
    `,
  );
  expect(trace.spans.length).toBeLessThanOrEqual(40);
  expect(trace.services).toEqual(['api-gateway', 'order-service', 'inventory-service', 'payment-service']);
});

it('is complete five seconds after the 201, in the right order, fast and without an error', async () => {
  const { status, headers } = await post('/orders', anOrder('LAPTOP-3'));
  const answered = Date.now();
  const traceId = headers.get('x-trace-id') ?? '';
  const trace = await viewer.waitFor(traceId, (seen) => isWhole(seen) && seen.find('notify_customer'), {
    timeoutMs: 5000,
  });

  expect(Date.now() - answered).toBeLessThan(5000);
  expect(status).toBe(201);
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  expect([...trace.services].sort()).toEqual(['api-gateway', 'inventory-service', 'order-service', 'payment-service']);
  expect(trace.span('charge_payment').end).toBeLessThan(trace.span('reserve_inventory').start);
  expect(trace.roots[0]!.end - trace.roots[0]!.start).toBeLessThan(3000);
  expect(trace.errors).toEqual([]);
});

it('applies a discount as an event of the pricing', async () => {
  const placed = await place({ ...anOrder('MONITOR-1', 'tok_test_123', 2), discountCode: 'SAVE10' });
  await finalOrder(placed.id);
  const trace = await viewer.waitFor(placed.traceId, (seen) => seen.find('calculate_pricing'));

  expect(placed.totalCents).toBe(44_820);
  expect(trace.span('calculate_pricing').events).toMatchObject([
    { name: 'discount_applied', attributes: { 'discount.code': 'SAVE10', 'discount.amount_cents': 4_980 } },
  ]);
});

it('answers a repeated Idempotency-Key with the first order, and refuses another body under it', async () => {
  const key = { 'idempotency-key': `key-${Date.now()}` };
  const first = await place(anOrder('LAPTOP-3'), key);
  const again = await place(anOrder('LAPTOP-3'), key);
  const other = await post<{ code: string }>('/orders', anOrder('LAPTOP-3', 'tok_test_123', 2), key);

  expect(again).toEqual(first);
  expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_reused']);
});
