import { charged, moved, process, publish, reservedAndCompleted, taken } from '../tools/scenarios/parts.ts';
import type { Scenario } from '../tools/scenarios/scenario.ts';

export const scenario: Scenario = {
  name: 'approval',
  title: 'An approval is a trace of its own',
  story: 'Seven laptops cost more than 10 000.00, so the order waits for an approver, who says yes a moment later.',
  notice: [
    'The order’s trace ends when the order starts to wait: no span stays open for the hours that a person may take.',
    'The approval is another trace, linked to the order’s, and contains everything that follows.',
    'process_order carries the event high_value_order_detected.',
  ],
  queries: {
    TraceQL: '{ name = "approve_order" }',
    Jaeger: 'service=order-service operation=approve_order',
  },
  waterfalls: [
    taken(),
    moved(
      '/orders/:id/approval',
      'approve_order',
      publish('order.approved', process('order.approved', 'gateway.notify_customer', 'notify_customer')),
      publish('order.placed', charged(reservedAndCompleted)),
    ),
  ],
  async run(shop) {
    const placed = await shop.place('LAPTOP-1', 'tok_test_123', { qty: 7 });
    const approval = await shop.decide(placed, true);
    await shop.end(placed);
    return [placed.traceId, approval];
  },
};
