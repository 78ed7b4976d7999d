import { charged, publish, reservedAndCompleted, taken } from '../tools/scenarios/parts.ts';
import type { Scenario } from '../tools/scenarios/scenario.ts';

export const scenario: Scenario = {
  name: 'slow-payment',
  title: 'A slow bank',
  story: 'The bank takes 1.2 s to answer. Everything else is as fast as ever.',
  notice: [
    'Of about 1300 ms, 1200 are inside charge_payment and nowhere below it: it waited for the bank, not for a database.',
    'The tree is the same as in happy-order. Only durations differ.',
    'The customer’s request takes no longer than usual.',
  ],
  queries: {
    TraceQL: '{ name = "charge_payment" && duration > 1s }',
    Jaeger: 'service=payment-service operation=charge_payment minDuration=1s',
    PromQL: 'histogram_quantile(0.95, sum by (le) (rate(payment_processing_duration_seconds_bucket[5m])))',
  },
  waterfalls: [taken(publish('order.placed', charged(reservedAndCompleted)))],
  async run(shop) {
    const placed = await shop.place('MOUSE-1', 'tok_slow');
    await shop.end(placed);
    return [placed.traceId];
  },
};
