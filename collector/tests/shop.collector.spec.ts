import type { PlacedOrder } from '@throughline/contracts';
import { until } from '../../e2e/support/until.js';
import { loopback } from './support/env.js';
import { drawsAll, edgesIn, EXPECTED_EDGES } from './support/edges.js';
import { Sink } from './support/sink.js';
import { Tiers } from './support/tiers.js';

const HAPPY_ORDER = 27;
const gateway = process.env['GATEWAY_URL']!;
const sink = new Sink(`${loopback(3)}:4317`);
let tiers: Tiers;

beforeAll(async () => {
  await sink.open();
  tiers = await Tiers.start({ tempo: sink.address, env: { SAMPLING_PERCENTAGE: '100' } });
});
afterAll(async () => {
  await tiers?.stop();
  sink.close();
});

it('brings an order of the shop through both tiers, one whole trace of four services', async () => {
  await untilShopIsHeard();
  const { traceId } = await placeOrder();
  const spans = () => sink.traces.get(traceId!) ?? [];
  await until('the trace', () => spans().length >= HAPPY_ORDER, { timeoutMs: 60_000 }).catch(() => undefined);

  const ids = new Set(spans().map(({ spanId }) => spanId));
  expect(spans().filter(({ parentSpanId }) => parentSpanId === '')).toHaveLength(1);
  expect(spans().filter(({ parentSpanId }) => parentSpanId !== '' && !ids.has(parentSpanId))).toEqual([]);
  expect(spans()).toHaveLength(HAPPY_ORDER);
  expect([...new Set(spans().map(({ service }) => service))].sort()).toEqual([
    'api-gateway',
    'inventory-service',
    'order-service',
    'payment-service',
  ]);
}, 120_000);

it('draws every edge of the shop from orders that take every way', async () => {
  for (const [sku, token] of [
    ['LAPTOP-1', 'tok_test_123'],
    ['LAPTOP-1', 'tok_declined'],
    ['SOLDOUT-1', 'tok_test_123'],
  ])
    await placeOrder(sku, token);
  expect((await fetch(new URL('/products', gateway))).status).toBe(200);

  const edges = async () => edgesIn(await tiers.exposed());
  await until('every edge', async () => drawsAll(await edges()), { timeoutMs: 90_000 }).catch(() => undefined);
  expect((await edges()).sort()).toEqual(EXPECTED_EDGES);
}, 120_000);

/** The shop ran before its agent and waits longer with each attempt, so one order may be lost. */
async function untilShopIsHeard(): Promise<void> {
  await placeOrder();
  const services = () => new Set([...sink.spans.values()].map(({ service }) => service)).size;
  await until('spans of every service', () => services() === 4, { timeoutMs: 60_000 });
}

async function placeOrder(sku = 'LAPTOP-1', token = 'tok_test_123'): Promise<PlacedOrder> {
  const response = await fetch(new URL('/orders', gateway), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items: [{ sku, qty: 1 }], payment: { method: 'card', token } }),
  });
  expect(response.status).toBe(201);
  return (await response.json()) as PlacedOrder;
}
