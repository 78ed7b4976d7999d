import { randomUUID } from 'node:crypto';
import { charged, nest, publish, reservedAndCompleted, taken } from '../tools/scenarios/parts.ts';
import type { Scenario } from '../tools/scenarios/scenario.ts';

export const scenario: Scenario = {
  name: 'sent-twice',
  title: 'The same order, sent twice',
  story:
    'The customer’s client never saw the first answer and sends the order again, with the same Idempotency-Key. It gets the same order.',
  notice: [
    'The second trace is a request that finds the order: no price is looked up, nothing is published, nobody pays twice.',
    'Both answers contain the trace id of the order, which is the first trace.',
  ],
  queries: {
    TraceQL: '{ name = "POST /orders" } !>> { name = "calculate_pricing" }',
    Jaeger: 'service=order-service operation="POST /orders"',
  },
  waterfalls: [
    taken(publish('order.placed', charged(reservedAndCompleted))),
    nest('POST /orders', nest('POST', nest('POST /orders', 'process_order'))),
  ],
  async run(shop) {
    const key = randomUUID();
    const first = await shop.place('MOUSE-1', 'tok_test_123', { key });
    await shop.end(first);
    const second = await shop.place('MOUSE-1', 'tok_test_123', { key });
    return [first.traceId, second.traceId];
  },
};
