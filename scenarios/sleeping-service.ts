import { setTimeout as delay } from 'node:timers/promises';
import { charged, publish, reservedAndCompleted, taken } from '../tools/scenarios/parts.ts';
import type { Scenario } from '../tools/scenarios/scenario.ts';

export const scenario: Scenario = {
  name: 'sleeping-service',
  title: 'A service that sleeps',
  story:
    'payments is paused for two seconds, as if its machine had stalled. The order is still accepted, and waits for it.',
  notice: [
    'There are two seconds between publish order.placed and the delivery, as its messaging.message.queue_wait_ms says.',
    'No span is slow and none failed: this is waiting, not working, and only the gap shows it.',
    'The customer got an answer at once: gateway and orders do not depend on payments.',
  ],
  queries: {
    TraceQL: '{ span.messaging.message.queue_wait_ms > 1000 }',
    PromQL:
      'histogram_quantile(0.95, sum by (le, messaging_destination_name) (rate(messaging_queue_wait_duration_seconds_bucket[5m])))',
  },
  waterfalls: [taken(publish('order.placed', charged(reservedAndCompleted)))],
  needsProcesses: true,
  async run(shop) {
    const placed = await shop.whileAsleep('payments', async () => {
      const order = await shop.place('CABLE-1');
      await delay(2000);
      return order;
    });
    await shop.end(placed);
    return [placed.traceId];
  },
};
