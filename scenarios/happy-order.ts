import { charged, publish, reservedAndCompleted, taken } from '../tools/scenarios/parts.ts';
import type { Scenario } from '../tools/scenarios/scenario.ts';

export const scenario: Scenario = {
  name: 'happy-order',
  title: 'An order that goes well',
  story:
    'A customer orders a keyboard and pays. The request ends when the order is stored; payment, reservation and completion follow through the queue, in the same trace.',
  notice: [
    'One root, four services, and no gap: each consumer is a child of the message that it handled.',
    'POST /orders ends long before the trace does: the customer does not wait for the payment.',
    'publish order.placed begins after the statement that stored the order: the event comes from the outbox.',
  ],
  queries: {
    TraceQL: '{ name = "POST /orders" } >> { name = "notify_customer" }',
    Jaeger: 'service=order-service operation=process_order',
    LogQL: '{service_name="order-service"} |= "Creating order"',
    PromQL: 'histogram_quantile(0.95, sum by (le) (rate(order_creation_duration_seconds_bucket[5m])))',
  },
  waterfalls: [taken(publish('order.placed', charged(reservedAndCompleted)))],
  async run(shop) {
    const placed = await shop.place('KEYBOARD-1');
    await shop.end(placed);
    return [placed.traceId];
  },
};
