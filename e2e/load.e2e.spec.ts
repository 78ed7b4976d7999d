import type { SpanRecord, Trace } from '@throughline/telemetry-testing';
import { depths } from './support/broker.js';
import { connectionCount, inOrders } from './support/database.js';
import { env } from './support/env.js';
import { openHandles } from './support/handles.js';
import { ready, start, stop } from './support/processes.js';
import { anOrder, place, type Placed } from './support/shop.js';
import { isWhole, viewer } from './support/traces.js';
import { until } from './support/until.js';

const ORDERS = 500;
const AT_ONCE = 8;
const SERVICES = ['api-gateway', 'inventory-service', 'order-service', 'payment-service'];
const QUERIES = [
  'INSERT orders INSERT outbox SELECT',
  'SELECT payments',
  'INSERT payments INSERT outbox SELECT',
  'SELECT SELECT products INSERT reservations UPDATE products INSERT outbox',
  'UPDATE orders INSERT outbox SELECT',
];
const CONSUMERS = { orders: env.orders, payments: env.payments, inventory: env.inventory };

it('takes 500 orders, 8 at a time, and leaves 500 whole traces and nothing else', async () => {
  await warmUp();
  const before = { connections: await connectionCount(), handles: openHandles() };
  const started = Date.now();

  const placed = await placeMany(ORDERS, AT_ONCE);
  await allCompleted(placed);

  const traces = await allTraces(started, placed);
  expect(traces).toHaveLength(ORDERS);
  expect(traces.flatMap(problemsOf)).toEqual([]);
  expect(strays(await viewer.list({ since: started }), placed)).toEqual([]);

  // A pool closes an idle connection ten seconds after its last query, HTTP one minute after its last request.
  const settled = { timeoutMs: 100_000, everyMs: 500 };
  await until('connections at their baseline', async () => (await connectionCount()) <= before.connections, settled);
  await until('handles at their baseline', () => assertAtMost(openHandles(), before.handles), settled);
  expect(await leftInQueues()).toEqual([]);
}, 300_000);

/**
 * Pools fill and modules load with the first orders; the baseline is what stays after that. Twice as many shoppers, for
 * connections that are kept alive for more than a minute must not depend on how the crowd happens to meet.
 */
async function warmUp(): Promise<void> {
  const started = Date.now();
  const placed = await placeMany(10 * AT_ONCE, 2 * AT_ONCE);
  await allCompleted(placed);
  await allTraces(started, placed);
}

async function placeMany(count: number, atOnce: number): Promise<Placed[]> {
  const placed: Placed[] = [];
  let left = count;
  const shopper = async () => {
    while (left-- > 0) placed.push(await place(anOrder('LAPTOP-3')));
  };
  await Promise.all(Array.from({ length: atOnce }, shopper));
  return placed;
}

/** Read from the database: asking over HTTP would leave traces of its own. */
async function allCompleted(placed: Placed[]): Promise<void> {
  const ids = placed.map(({ id }) => id);
  const sql = `SELECT count(*)::int AS open FROM orders WHERE id = ANY($1) AND status <> 'completed'`;
  const none = async () => (await inOrders<{ open: number }>(sql, ids))[0]!.open === 0;
  await until(`${ids.length} completed orders`, none, { timeoutMs: 120_000, everyMs: 500 });
}

function allTraces(since: number, placed: Placed[]): Promise<Trace[]> {
  const ids = new Set(placed.map(({ traceId }) => traceId));
  const arrived = async () => {
    const traces = (await viewer.list({ query: 'name = notify_customer', since })).filter(({ traceId }) =>
      ids.has(traceId),
    );
    return traces.length === ids.size && traces.every(isWhole) ? traces : undefined;
  };
  return until(`${ids.size} whole traces`, arrived, { timeoutMs: 60_000, everyMs: 1000 });
}

function problemsOf(trace: Trace): string[] {
  const producers = trace.spans.filter(({ kind }) => kind === 'producer');
  const misplaced = QUERIES.filter((query) => trace.findAll(query).length !== 1);
  const lonely = producers.filter((span) => !hasConsumer(trace, span));
  return [
    ...(trace.errors.length > 0 ? ['has errors'] : []),
    ...(String([...trace.services].sort()) === String(SERVICES) ? [] : [`services: ${String(trace.services)}`]),
    ...(producers.length === 4 ? [] : [`${producers.length} messages`]),
    ...misplaced.map((query) => `${query}: ${trace.findAll(query).length} times`),
    ...lonely.map(({ name }) => `${name} reached nobody`),
  ].map((problem) => `${problem}\n${trace.render()}`);
}

const hasConsumer = (trace: Trace, producer: SpanRecord): boolean =>
  trace.childrenOf(producer).some(({ kind }) => kind === 'consumer');

/** Only the orders have run, so there is no other trace. */
function strays(traces: Trace[], placed: Placed[]): string[] {
  const ids = new Set(placed.map(({ traceId }) => traceId));
  return traces.filter(({ traceId }) => !ids.has(traceId)).map((trace) => trace.render());
}

/**
 * What a consumer holds unacknowledged is not counted over AMQP, but it is back in its queue when the consumer leaves.
 */
async function leftInQueues(): Promise<string[]> {
  await Promise.all(Object.keys(CONSUMERS).map((name) => stop(name)));
  const left = Object.entries(await depths()).filter(([, count]) => count > 0);
  for (const name of Object.keys(CONSUMERS)) await start(name);
  await Promise.all(Object.values(CONSUMERS).map(ready));
  return left.map(([queue, count]) => `${queue}: ${count}`);
}

function assertAtMost(now: Record<string, number>, then: Record<string, number>): true {
  const over = Object.entries(then).filter(([name, count]) => now[name]! > count);
  if (over.length === 0) return true;
  throw new Error(over.map(([name, count]) => `${name} had ${count} and has ${now[name]}`).join(', '));
}
