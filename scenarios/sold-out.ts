import { charged, nest, process, publish, settled, taken } from '../tools/scenarios/parts.ts';
import type { Scenario } from '../tools/scenarios/scenario.ts';

const refund = process(
  'inventory.rejected',
  'payments.refund_payment',
  nest('refund_payment', publish('payment.refunded', settled('payment.refunded', 'cancelled'))),
);

export const scenario: Scenario = {
  name: 'sold-out',
  title: 'Sold out after the payment',
  story: 'The product is in stock when it is ordered and sold out when it is reserved. The payment is refunded.',
  notice: [
    'The way back is in the same trace: reserve_inventory, then refund_payment.',
    'reserve_inventory carries the event out_of_stock and is green: being out of stock is an outcome, not an error.',
    'The services react to events: none of them calls another.',
  ],
  queries: {
    TraceQL: '{ name = "reserve_inventory" } >> { name = "refund_payment" }',
    Jaeger: 'service=payment-service operation=refund_payment',
  },
  waterfalls: [
    taken(
      publish(
        'order.placed',
        charged(
          publish(
            'payment.captured',
            process(
              'payment.captured',
              'inventory.reserve_inventory',
              nest('reserve_inventory', publish('inventory.rejected', refund)),
            ),
          ),
        ),
      ),
    ),
  ],
  async run(shop) {
    const placed = await shop.place('SOLDOUT-1');
    await shop.end(placed);
    return [placed.traceId];
  },
};
