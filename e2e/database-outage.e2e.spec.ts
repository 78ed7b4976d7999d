import { depths, PARKING, withChannel } from './support/broker.js';
import { inOrders, ledgerOf } from './support/database.js';
import { env } from './support/env.js';
import { ready, runs, start, stop } from './support/processes.js';
import { anOrder, finalOrder, place } from './support/shop.js';
import { wholeTrace } from './support/traces.js';
import { until } from './support/until.js';

const OUTAGE_MS = 5000;
const PROCESS = 'process shop.events:order.placed:payments.charge_payment';

const parkedCount = () => withChannel(async (channel) => (await channel.checkQueue(PARKING)).messageCount);

// A server that the caller provides is not stopped.
(runs('postgres') ? it : it.skip)(
  'parks no order while PostgreSQL is unavailable, and completes it afterwards',
  async () => {
    const parkedBefore = await parkedCount();
    // The slow card keeps the step busy between its first query and its second.
    const { id, traceId } = await place(anOrder('LAPTOP-3', 'tok_slow'));
    await until('order.placed to be published', () => publishedFor(id));
    await stop('postgres');
    const began = Date.now();
    // The outage lasts longer than three attempts, a second apart, would take.
    await until('the outage to last', () => Date.now() - began > OUTAGE_MS, { everyMs: 200 });
    await start('postgres');
    await Promise.all([env.orders, env.payments, env.inventory].map(ready));

    expect((await finalOrder(id)).status).toBe('completed');
    expect(await ledgerOf(id)).toMatchObject([{ kind: 'charge', settled: true }]);
    expect(await parkedCount()).toBe(parkedBefore);
    const trace = await wholeTrace(traceId, (seen) => seen.find('notify_customer'));
    expect(trace.roots.map(({ name }) => name)).toEqual(['POST /orders']);
    const attempts = trace.findAll(PROCESS);
    expect(attempts.map(({ status }) => status)).toEqual(['error', 'unset']);
    await until('the queues to be empty', async () => Object.values(await depths()).every((depth) => depth === 0));
  },
);

async function publishedFor(orderId: string): Promise<boolean> {
  const rows = await inOrders('SELECT 1 FROM outbox WHERE aggregate_id = $1 AND published_at IS NOT NULL', orderId);
  return rows.length > 0;
}
