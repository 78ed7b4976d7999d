import { publish, taken } from '../tools/scenarios/parts.ts';
import type { Scenario } from '../tools/scenarios/scenario.ts';

export const scenario: Scenario = {
  name: 'lost-context',
  title: 'A service that loses the context',
  story:
    'payments runs with OTEL_PROPAGATORS=none, like a service without the preload, or with another context format. The order completes as always.',
  notice: [
    'The trace ends at publish order.placed, as if no service had received the event. No span failed: only the rest of the tree is missing.',
    'The rest is in traces of its own, whose roots are deliveries: process order.placed in payments, then one for each hop.',
    'npx throughline doctor finds both ends: the message arrived without its traceparent.',
  ],
  queries: {
    TraceQL: '{ kind = consumer && trace:rootService = "payment-service" }',
    Jaeger: 'service=payment-service operation="process shop.events:order.placed:payments.charge_payment"',
  },
  waterfalls: [taken(publish('order.placed'))],
  needsProcesses: true,
  async run(shop) {
    const placed = await shop.whileStartedWith('payments', { OTEL_PROPAGATORS: 'none' }, async () => {
      const order = await shop.place('CABLE-1');
      await shop.end(order);
      return order;
    });
    return [placed.traceId];
  },
};
