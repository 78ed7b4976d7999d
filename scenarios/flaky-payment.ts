import { failedCharge, nest, publish, reservedAndCompleted, taken } from '../tools/scenarios/parts.ts';
import type { Scenario } from '../tools/scenarios/scenario.ts';

const third = nest(
  'process shop.events:order.placed:payments.charge_payment (attempt 3) ~ previous_attempt',
  nest('charge_payment', reservedAndCompleted),
);

export const scenario: Scenario = {
  name: 'flaky-payment',
  title: 'Two failures, then success',
  story: 'The bank is down twice. The message comes back after a second each time, and the third attempt succeeds.',
  notice: [
    'The attempts are siblings below one publish, each linked to the one before.',
    'Most of the time is between them: nothing worked, the message waited for its retry.',
    'The order is completed: an error in a trace does not mean that the order failed.',
  ],
  queries: {
    TraceQL: '{ span.messaging.message.attempt > 1 }',
    Jaeger: 'service=payment-service tags={"messaging.message.attempt":"3"}',
    PromQL: 'sum by (queue) (rate(messaging_process_messages_total{outcome="retried"}[5m]))',
  },
  waterfalls: [taken(publish('order.placed', failedCharge(1), failedCharge(2), third))],
  async run(shop) {
    const placed = await shop.place('MOUSE-1', 'tok_flaky');
    await shop.end(placed);
    return [placed.traceId];
  },
};
