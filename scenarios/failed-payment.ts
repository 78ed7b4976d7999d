import { nest, process, publish, settled, taken } from '../tools/scenarios/parts.ts';
import type { Scenario } from '../tools/scenarios/scenario.ts';

export const scenario: Scenario = {
  name: 'failed-payment',
  title: 'An invalid card',
  story: 'The card fails validation. A retry would not help, so there is none, and the order is cancelled.',
  notice: [
    'charge_payment is red, with the exception and error.type=CardValidationError on it.',
    'The delivery around it is green: the message was handled completely.',
    'There is one attempt, unlike in flaky-payment.',
  ],
  queries: {
    TraceQL: '{ name = "charge_payment" && status = error }',
    Jaeger: 'service=payment-service operation=charge_payment tags={"error":"true"}',
    LogQL: '{service_name="payment-service"} |= "card validation failed"',
  },
  waterfalls: [
    taken(
      publish(
        'order.placed',
        process(
          'order.placed',
          'payments.charge_payment',
          nest('charge_payment !', publish('payment.declined', settled('payment.declined', 'cancelled'))),
        ),
      ),
    ),
  ],
  async run(shop) {
    const placed = await shop.place('MOUSE-1', 'tok_invalid');
    await shop.end(placed);
    return [placed.traceId];
  },
};
