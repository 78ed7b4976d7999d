import { setTimeout as delay } from 'node:timers/promises';
import { publish, reservedAndCompleted, taken, process, nest } from '../tools/scenarios/parts.ts';
import type { Scenario } from '../tools/scenarios/scenario.ts';

export const scenario: Scenario = {
  name: 'stopped-database',
  title: 'PostgreSQL is down',
  story:
    'PostgreSQL stops while a slow payment is under way, and comes back five seconds later. Nothing is parked: an outage is not the fault of the message.',
  notice: [
    'The first delivery is red: its step could not store what the bank had said. The second one is the retry.',
    'The card was charged once, because both attempts used the same key.',
  ],
  queries: {
    TraceQL: '{ name = "charge_payment" && status = error }',
    Jaeger: 'service=payment-service operation=charge_payment tags={"error":"true"}',
    LogQL: '{service_name="payment-service"} |= "ECONNREFUSED"',
  },
  waterfalls: [
    taken(
      publish(
        'order.placed',
        process('order.placed', 'payments.charge_payment !', 'charge_payment !'),
        process(
          'order.placed',
          'payments.charge_payment ~ previous_attempt',
          nest('charge_payment', reservedAndCompleted),
        ),
      ),
    ),
  ],
  needsProcesses: true,
  async run(shop) {
    const placed = await shop.place('CABLE-1', 'tok_slow');
    await shop.untilLogged('payments', 'Charging', placed);
    await shop.whileAway('postgres', () => delay(5000));
    await shop.end(placed);
    return [placed.traceId];
  },
};
