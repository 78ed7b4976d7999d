import { setTimeout as delay } from 'node:timers/promises';
import { charged, publish, reservedAndCompleted, taken } from '../tools/scenarios/parts.ts';
import type { Scenario } from '../tools/scenarios/scenario.ts';

export const scenario: Scenario = {
  name: 'sleeping-backend',
  title: 'A tracing backend that sleeps',
  story: 'The receiver of the spans is paused for three seconds, while an order is placed and completed.',
  notice: [
    'The trace is the one of happy-order, and no slower: exporting happens beside the work, never in it.',
    'The spans waited in the services and were sent again: none is missing.',
    'Had it slept until the queues were full, spans would be dropped, and telemetry.spans.dropped would say how many.',
  ],
  queries: {
    PromQL: 'sum by (service_name, reason) (increase(telemetry_spans_dropped_total[5m]))',
  },
  waterfalls: [taken(publish('order.placed', charged(reservedAndCompleted)))],
  needsProcesses: true,
  async run(shop) {
    const placed = await shop.whileAsleep('viewer', async () => {
      const order = await shop.place('CABLE-1');
      await shop.end(order);
      await delay(3000);
      return order;
    });
    return [placed.traceId];
  },
};
