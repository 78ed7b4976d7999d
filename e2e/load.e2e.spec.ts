import type { SpanRecord, Trace } from '@throughline/telemetry/testing';
import { depths } from './support/broker.js';
import { connectionCount } from './support/database.js';
import { openHandles } from './support/handles.js';
import { anOrder, finalOrder, place, type Placed } from './support/shop.js';
import { isWhole, viewer } from './support/traces.js';
import { until } from './support/until.js';

const ORDERS = 500;
const AT_ONCE = 8;
const SERVICES = ['api-gateway', 'inventory-service', 'order-service', 'payment-service'];

it('takes 500 orders, 8 at a time, and leaves 500 whole traces and nothing else', async () => {
  await warmUp();
  const before = { connections: await connectionCount(), handles: openHandles() };
  const started = Date.now();

  const placed = await inTurns(ORDERS, AT_ONCE, () => place(anOrder('LAPTOP-1')));
  const statuses = await inTurns(ORDERS, AT_ONCE, async (n) => (await finalOrder(placed[n]!.id, 120_000)).status);
  expect(statuses.filter((status) => status !== 'completed')).toEqual([]);

  const traces = await allTraces(started, placed);
  expect(problemsOf(traces)).toEqual([]);
  expect(strays(await viewer.list({ since: started }), placed)).toEqual([]);

  await until('queues to be empty', async () => Object.values(await depths()).every((count) => count === 0));
  await until(
    'database connections to be at their baseline',
    async () => (await connectionCount()) <= before.connections + 2,
    {
      timeoutMs: 60_000,
    },
  );
  await until('handles to be at their baseline', () => closeTo(openHandles(), before.handles), { timeoutMs: 60_000 });
}, 300_000);

/** Pools fill and modules load with the first orders; the baseline is what stays after that. */
async function warmUp(): Promise<void> {
  const placed = await inTurns(40, AT_ONCE, () => place(anOrder('LAPTOP-1')));
  await inTurns(placed.length, AT_ONCE, (n) => finalOrder(placed[n]!.id));
  await allTraces(Date.now() - 60_000, placed);
}

async function inTurns<T>(count: number, atOnce: number, work: (n: number) => Promise<T>): Promise<T[]> {
  const results: T[] = new Array(count);
  let next = 0;
  const worker = async () => {
    for (let n = next++; n < count; n = next++) results[n] = await work(n);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
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

function problemsOf(traces: Trace[]): string[] {
  return traces.flatMap((trace) => {
    const lonely = trace.spans.filter((span) => span.kind === 'producer' && !hasConsumer(trace, span));
    return [
      ...(isWhole(trace) ? [] : ['is not whole']),
      ...(trace.errors.length > 0 ? ['has errors'] : []),
      ...(String([...trace.services].sort()) === String(SERVICES) ? [] : [`services: ${String(trace.services)}`]),
      ...lonely.map(({ name }) => `${name} reached nobody`),
    ].map((problem) => `${trace.traceId} ${problem}\n${trace.render()}`);
  });
}

const hasConsumer = (trace: Trace, producer: SpanRecord) =>
  trace.childrenOf(producer).some(({ kind }) => kind === 'consumer');

/** Reading the status of an order is a request with a trace of its own; anything else beside the orders is a stray. */
function strays(traces: Trace[], placed: Placed[]): string[] {
  const ids = new Set(placed.map(({ traceId }) => traceId));
  return traces
    .filter((trace) => !ids.has(trace.traceId) && trace.roots[0]?.name !== 'GET /orders/:id')
    .map((trace) => trace.render());
}

const closeTo = (now: Record<string, number>, then: Record<string, number>) =>
  Object.entries(then).every(([name, count]) => now[name]! <= count + 5);
