import { failedCharge, nest, publish, taken } from '../tools/scenarios/parts.ts';
import type { Scenario } from '../tools/scenarios/scenario.ts';

/** Each attempt after a replay is also linked to the parked attempt. */
const again = [1, 2, 3].flatMap((attempt) => {
  const [delivery, charge] = failedCharge(attempt);
  return [`${delivery} ~ replayed`, charge!];
});

export const scenario: Scenario = {
  name: 'parked-and-replayed',
  title: 'Parked, and put back',
  story:
    'The bank stays down. After the third attempt the message is parked with its reason, and the order stays pending. An operator puts it back, and it fails again: the bank is still down.',
  notice: [
    'The last attempt carries the event message_parked with parking.reason=exhausted.',
    'The replay is its own trace, linked to the attempt that it repeats: there may be days between them.',
    'Attempts count from one again.',
  ],
  queries: {
    TraceQL: '{ event:name = "message_parked" }',
    LogQL: '{service_name="payment-service"} |= "parked"',
    PromQL: 'sum by (queue) (increase(messaging_process_messages_total{outcome="parked"}[1h]))',
  },
  waterfalls: [
    taken(publish('order.placed', failedCharge(1), failedCharge(2), failedCharge(3))),
    nest('replay_parked_message ~ replayed', nest('publish payments.charge_payment', again)),
  ],
  async run(shop) {
    const placed = await shop.place('MOUSE-1', 'tok_error');
    return [placed.traceId, await shop.replay(placed)];
  },
};
