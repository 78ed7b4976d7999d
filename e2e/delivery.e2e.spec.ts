import { randomUUID } from 'node:crypto';
import { OrderPlaced } from '@throughline/contracts';
import { formatTraceparent } from './support/traceparent.js';
import { byId, parked, publish } from './support/broker.js';
import { inInventory, inOrders, inPayments, ledgerOf } from './support/database.js';
import { captured, completedAfterCharge, nest, processed, published, taken } from './support/order-trace.js';
import { anOrder, finalOrder, orderOf, place } from './support/shop.js';
import { expectTree, viewer, wholeTrace } from './support/traces.js';
import { until } from './support/until.js';

const completed = (total: number) =>
  taken({ total }, published('order.placed', captured(total, completedAfterCharge())));

describe('a message that RabbitMQ delivers twice', () => {
  it('charges once, and the second delivery appears beside the first', async () => {
    const placed = await place(anOrder('DOCK-2'));
    await finalOrder(placed.id);
    const trace = await expectTree(placed.traceId, completed(15_499));
    const [first] = await inOrders<{ message_id: string; payload: object }>(
      'SELECT message_id, payload FROM outbox WHERE aggregate_id = $1 AND type = $2',
      placed.id,
      'order.placed',
    );

    await publish('order.placed', JSON.stringify(first!.payload), {
      messageId: first!.message_id,
      correlationId: placed.id,
      headers: { traceparent: formatTraceparent(trace.span('publish shop.events:order.placed')) },
    });

    await viewer.waitFor(placed.traceId, (seen) => seen.findAll('charge_payment').length === 2);
    expect(await ledgerOf(placed.id)).toEqual([{ kind: 'charge', calls: 1, settled: true }]);
    const ignored = processed(
      'order.placed',
      'payments.charge_payment',
      'payment-service',
      nest(
        'charge_payment payment.amount_cents=15499',
        '* redelivery_ignored payment.outcome=captured',
        'SELECT payments (client)',
      ),
    );
    const charged = captured(15_499, completedAfterCharge());
    await expectTree(placed.traceId, taken({ total: 15_499 }, published('order.placed', charged, ignored)));
  });
});

describe('a relay that publishes everything a second time', () => {
  it('changes nothing: charged once, reserved once, settled once', async () => {
    const placed = await place(anOrder('WEBCAM-2'));
    const order = await finalOrder(placed.id);
    await wholeTrace(placed.traceId, (seen) => seen.find('notify_customer'));
    const stock = await stockOf('WEBCAM-2');

    // As if each relay had died between the broker's confirm and marking the row.
    for (const query of [inOrders, inPayments, inInventory]) {
      await query('UPDATE outbox SET published_at = NULL WHERE aggregate_id = $1', placed.id);
    }
    await expectTree(
      placed.traceId,
      `
      POST /orders (api-gateway server) http.response.status_code=201
        POST (client) http.response.status_code=201
          POST /orders (order-service server) http.response.status_code=201
            process_order order.item_count=1 order.total_cents=6400 order.status=pending
              validate_order
              GET (client) http.response.status_code=200
                GET /availability (inventory-service server) http.response.status_code=200
                  * cache_miss cache.name=availability cache.missed=1
                  SELECT products (client)
              calculate_pricing order.total_cents=6400
              INSERT orders INSERT outbox SELECT (client)
              publish shop.events:order.placed (producer)
                process shop.events:order.placed:payments.charge_payment (payment-service consumer) messaging.message.attempt=1
                  ~ producer: publish shop.events:order.placed
                  charge_payment payment.amount_cents=6400 payment.outcome=captured
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
                                publish shop.events:order.completed (producer)
                                  process shop.events:order.completed:gateway.notify_customer (api-gateway consumer) messaging.message.attempt=1
                                    ~ producer: publish shop.events:order.completed
                                    notify_customer order.status=completed
                          publish shop.events:inventory.reserved (producer)
                            process shop.events:inventory.reserved:orders.settle_order (order-service consumer) messaging.message.attempt=1
                              ~ producer: publish shop.events:inventory.reserved
                              settle_order
                                * redelivery_ignored
                                UPDATE orders INSERT outbox SELECT (client)
                                SELECT orders (client)
                    publish shop.events:payment.captured (producer)
                      process shop.events:payment.captured:inventory.reserve_inventory (inventory-service consumer) messaging.message.attempt=1
                        ~ producer: publish shop.events:payment.captured
                        reserve_inventory order.item_count=1
                          * redelivery_ignored
                          SELECT SELECT products INSERT reservations UPDATE products INSERT outbox (client)
              publish shop.events:order.placed (producer)
                process shop.events:order.placed:payments.charge_payment (payment-service consumer) messaging.message.attempt=1
                  ~ producer: publish shop.events:order.placed
                  charge_payment payment.amount_cents=6400
                    * redelivery_ignored payment.outcome=captured
                    SELECT payments (client)
      `,
    );
    expect(await ledgerOf(placed.id)).toEqual([{ kind: 'charge', calls: 1, settled: true }]);
    expect(await stockOf('WEBCAM-2')).toBe(stock);
    expect(await orderOf(placed.id)).toEqual(order);
  });
});

describe('a malformed message', () => {
  const malformed = {
    'is not JSON': '{"orderId":',
    'is empty': '',
    'lacks what it must have': JSON.stringify({ orderId: randomUUID() }),
    'has the wrong types': JSON.stringify({ ...OrderPlaced.example(), totalCents: 'much' }),
    'is no object': '[1,2,3]',
  };

  it.each(Object.entries(malformed))(
    'that %s is parked at once, with the reason, and never handled',
    async (_, body) => {
      const messageId = await publish('order.placed', body);
      const message = await parked(byId(messageId));

      expect(message).toMatchObject({ queue: 'payments.charge_payment', reason: 'malformed', body });
      const [trace] = await until('its trace', () => tracesOf(messageId));
      await expectTree(
        trace!.traceId,
        nest(
          'process shop.events:order.placed:payments.charge_payment (payment-service consumer) messaging.message.attempt=1' +
            ' error.type=malformed_message ! The body is not a valid order.placed.',
          '* exception exception.type=MalformedMessageError exception.message=The body is not a valid order.placed.',
          '* message_parked parking.reason=malformed',
        ),
      );
    },
  );
});

async function tracesOf(messageId: string) {
  const traces = await viewer.list({ query: `messaging.message.id = "${messageId}"` });
  return traces.length > 0 ? traces : undefined;
}

async function stockOf(sku: string): Promise<number> {
  const [product] = await inInventory<{ stock: number }>('SELECT stock FROM products WHERE sku = $1', sku);
  return product!.stock;
}
