import { charged, publish, settled, taken } from '../tools/scenarios/parts.ts';
import type { Scenario } from '../tools/scenarios/scenario.ts';

export const scenario: Scenario = {
  name: 'declined-payment',
  title: 'Declined is not failed',
  story: 'The bank says no. That is an answer, and the order is cancelled.',
  notice: [
    'No span failed: charge_payment carries payment.outcome=declined and stays green.',
    'Nothing was reserved, so nothing has to be undone.',
    'Compare failed-payment, which ends the same way for the customer and looks different here.',
  ],
  queries: {
    TraceQL: '{ name = "charge_payment" && span.payment.outcome = "declined" }',
    Jaeger: 'service=payment-service tags={"payment.outcome":"declined"}',
    PromQL: 'sum(rate(payment_processing_duration_seconds_count{payment_outcome="declined"}[5m]))',
  },
  waterfalls: [
    taken(publish('order.placed', charged(publish('payment.declined', settled('payment.declined', 'cancelled'))))),
  ],
  async run(shop) {
    const placed = await shop.place('MOUSE-1', 'tok_declined');
    await shop.end(placed);
    return [placed.traceId];
  },
};
