import { ledgerOf } from './support/database.js';
import { env } from './support/env.js';
import { ready, runs, start, stop } from './support/processes.js';
import { anOrder, finalOrder, place } from './support/shop.js';
import { wholeTrace } from './support/traces.js';

const STEPS = ['charge_payment', 'reserve_inventory', 'settle_order'];

// A broker that the caller provides is not restarted.
(runs('rabbitmq') ? it : it.skip)('loses no order when the broker restarts with orders in flight', async () => {
  const before = await placeMany(10);
  const flaky = await place(anOrder('CABLE-2', 'tok_flaky'));
  await stop('rabbitmq');
  const during = await placeMany(5);
  await start('rabbitmq');
  await Promise.all([env.gateway, env.orders, env.payments, env.inventory].map(ready));
  const after = await placeMany(5);

  // Notifications may be lost: their queues end with the broker's connections.
  const settled = [...before, flaky, ...during].map((order) => ({ ...order, steps: STEPS }));
  const notified = after.map((order) => ({ ...order, steps: [...STEPS, 'notify_customer'] }));
  for (const { id, traceId, steps } of [...settled, ...notified]) {
    expect((await finalOrder(id, 60_000)).status).toBe('completed');
    const ledger = await ledgerOf(id);
    expect(ledger).toMatchObject([{ kind: 'charge', settled: true }]);
    // A delivery in hand during the restart is repeated, so a step may appear twice; none may be missing or without its
    // parent.
    const trace = await wholeTrace(traceId, (seen) => steps.every((name) => seen.find(name)));
    expect(trace.roots.map(({ name }) => name)).toEqual(['POST /orders']);
  }
});

const placeMany = (count: number) => Promise.all(Array.from({ length: count }, () => place(anOrder('LAPTOP-3'))));
