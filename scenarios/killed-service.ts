import { randomUUID } from 'node:crypto';
import { charged, nest, publish, reservedAndCompleted } from '../tools/scenarios/parts.ts';
import type { Scenario } from '../tools/scenarios/scenario.ts';

export const scenario: Scenario = {
  name: 'killed-service',
  title: 'Killed between commit and publish',
  story:
    'orders dies right after it has committed an order, before anything is published. Started again, it publishes the event from its outbox; the customer, who got a 503, repeats the request and gets the same order.',
  notice: [
    'The restarted process publishes order.placed, and its span is still in the old trace: the outbox keeps the context.',
    'The killed process took its unsent spans with it, so the spans below them stand beside the root: the trace is torn, the order is not.',
    'The gateway tried three times: the request has an Idempotency-Key, so it may.',
  ],
  queries: {
    TraceQL: '{ name = "POST" && kind = client && status = error }',
    Jaeger: 'service=api-gateway operation="POST /orders" tags={"error":"true"}',
    LogQL: '{service_name="api-gateway"} |= "upstream_unavailable"',
  },
  waterfalls: [
    [
      ...nest('POST /orders !', 'POST !', 'POST !', 'POST !'),
      'GET /availability',
      ...publish('order.placed', charged(reservedAndCompleted)),
    ],
  ],
  torn: true,
  needsProcesses: true,
  async run(shop) {
    const key = randomUUID();
    const traceId = await shop.whileStartedWith('orders', { FAILPOINT: 'orders.after_commit' }, () =>
      shop.placeInVain('CABLE-1', key),
    );
    await shop.end(await shop.place('CABLE-1', 'tok_test_123', { key }));
    return [traceId];
  },
};
