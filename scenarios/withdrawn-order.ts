import { moved, process, publish, taken } from '../tools/scenarios/parts.ts';
import type { Scenario } from '../tools/scenarios/scenario.ts';

export const scenario: Scenario = {
  name: 'withdrawn-order',
  title: 'A customer who gives up',
  story: 'The customer withdraws the order while it waits for an approver, before anything is charged.',
  notice: [
    'The withdrawal is its own trace, linked to the order’s.',
    'payment-service and inventory-service are in neither trace: nothing was charged, and nothing has to be undone.',
  ],
  queries: {
    TraceQL: '{ name = "POST /orders/:id/cancellation" }',
    Jaeger: 'service=order-service operation="POST /orders/:id/cancellation"',
  },
  waterfalls: [
    taken(),
    moved(
      '/orders/:id/cancellation',
      'cancel_order',
      publish('order.cancelled', process('order.cancelled', 'gateway.notify_customer', 'notify_customer')),
    ),
  ],
  async run(shop) {
    const placed = await shop.place('LAPTOP-1', 'tok_test_123', { qty: 7 });
    const withdrawal = await shop.withdraw(placed);
    await shop.end(placed);
    return [placed.traceId, withdrawal];
  },
};
