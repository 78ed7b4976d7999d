import { randomBytes } from 'node:crypto';
import type { Trace } from '@throughline/telemetry-testing';
import { env } from './support/env.js';
import { completedAfterCharge, captured, published, taken } from './support/order-trace.js';
import { restart } from './support/processes.js';
import { anOrder, finalOrder, place } from './support/shop.js';
import { expectTree, isWhole, viewer } from './support/traces.js';
import { until } from './support/until.js';

const services = ['gateway', 'orders', 'payments', 'inventory'] as const;
const restartAll = async (more: Record<string, string> = {}) => {
  for (const name of services) await restart(name, env[name], more);
};

afterAll(() => restartAll(), 60_000);

it('TRUST_INCOMING_TRACE=false: the order has a trace of its own, linked to the caller’s', async () => {
  await restart('gateway', env.gateway, { TRUST_INCOMING_TRACE: 'false' });
  const stranger = { traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex') };
  const placed = await place(anOrder('LAPTOP-1'), {
    traceparent: `00-${stranger.traceId}-${stranger.spanId}-01`,
    tracestate: 'stranger=1',
    baggage: 'stranger=1',
  });
  await finalOrder(placed.id);

  expect(placed.traceId).not.toBe(stranger.traceId);
  const [head = '', ...rest] = taken(
    { total: 149_900 },
    published('order.placed', captured(149_900, completedAfterCharge())),
  );
  const trace = await expectTree(placed.traceId, [head, '  ~ untrusted_caller: another trace', ...rest]);
  expect(trace.roots[0]!.links).toMatchObject([{ ...stranger, attributes: { 'link.relation': 'untrusted_caller' } }]);
  expect(JSON.stringify(trace.spans)).not.toContain('stranger=1');
  expect((await viewer.trace(stranger.traceId)).spans).toEqual([]);
});

it('MESSAGING_TRACE_RELATION=link: each step is a trace with one root, and all are linked', async () => {
  await restartAll({ MESSAGING_TRACE_RELATION: 'link' });
  const placed = await place(anOrder('LAPTOP-1'));
  await finalOrder(placed.id);
  const traces = await until('a whole trace for each step', () => stepsOf(placed.id));

  const roots = traces.map(({ roots: [root] }) => root!);
  expect(roots.map(({ name }) => name).sort()).toEqual([
    'POST /orders',
    'process shop.events:inventory.reserved:orders.settle_order',
    'process shop.events:order.completed:gateway.notify_customer',
    'process shop.events:order.placed:payments.charge_payment',
    'process shop.events:payment.captured:inventory.reserve_inventory',
  ]);
  for (const root of roots.filter(({ kind }) => kind === 'consumer')) {
    expect(root.links).toMatchObject([{ attributes: { 'link.relation': 'producer' } }]);
    const [{ traceId, spanId }] = root.links as [(typeof root.links)[number]];
    const before = traces.find((trace) => trace.traceId === traceId && traceId !== root.traceId);
    const event = root.name.split(':')[1];
    expect(before?.spans.find((span) => span.spanId === spanId)).toMatchObject({
      kind: 'producer',
      name: `publish shop.events:${event}`,
    });
  }
});

async function stepsOf(orderId: string): Promise<Trace[] | undefined> {
  const traces = await viewer.list({ query: `messaging.message.conversation_id = "${orderId}"` });
  return traces.length === 5 && traces.every(isWhole) && traces.some((seen) => seen.find('notify_customer'))
    ? traces
    : undefined;
}
