import { setTimeout as delay } from 'node:timers/promises';
import { charged, publish, reservedAndCompleted, taken } from '../tools/scenarios/parts.ts';
import type { Scenario } from '../tools/scenarios/scenario.ts';

export const scenario: Scenario = {
  name: 'sleeping-broker',
  title: 'A broker that sleeps',
  story:
    'RabbitMQ is paused for two seconds. The order is still accepted: its event was stored in the outbox, in the same transaction as the order.',
  notice: [
    'publish order.placed takes two seconds, because it lasts until the broker has confirmed.',
    'POST /orders ended long before: the customer does not wait for the broker.',
    'Unlike in sleeping-service, the delivery itself hardly waited: messaging.message.queue_wait_ms counts from the publish on.',
  ],
  queries: {
    TraceQL: '{ kind = producer && duration > 1s }',
    Jaeger: 'service=order-service operation="publish shop.events:order.placed" minDuration=1s',
    PromQL:
      'histogram_quantile(0.95, sum by (le) (rate(messaging_client_operation_duration_seconds_bucket{messaging_operation_name="publish"}[5m])))',
  },
  waterfalls: [taken(publish('order.placed', charged(reservedAndCompleted)))],
  needsProcesses: true,
  async run(shop) {
    const placed = await shop.whileAsleep('rabbitmq', async () => {
      const order = await shop.place('CABLE-1');
      await delay(2000);
      return order;
    });
    await shop.end(placed);
    return [placed.traceId];
  },
};
