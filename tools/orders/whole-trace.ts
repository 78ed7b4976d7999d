import type { Trace } from '../../libs/telemetry-testing/src/trace/trace.ts';
import { Failure } from '../console/failure.ts';
import { type OrderWish, placeOrderPatiently, placeOrder, type PlacedOrder, type Patience } from './place-order.ts';
import { parkedIn } from './stuck.ts';

/** Longer than a gateway waits before it decides about a trace, and a backend before it can be read. */
const WITHIN_MS = 120_000;

/** Where traces are read back; without `kind`, the URL decides about the kind of backend. */
export interface TraceStore {
  url: string;
  kind?: 'tempo' | 'jaeger' | 'devtools';
}

/** Places an order that must complete, and returns its trace once it is complete. */
export const tracedOrder = async (shop: string, store: TraceStore, wish: OrderWish = {}) =>
  traced(await placeOrder(shop, wish, { stuck: parkedIn(store.url) }), store);

/** The same for a shop that may be busy with starting. */
export const patientlyTracedOrder = async (shop: string, store: TraceStore, patience: Patience = {}) =>
  traced(await placeOrderPatiently(shop, {}, patience), store);

async function traced(order: PlacedOrder, store: TraceStore) {
  if (order.status !== 'completed') throw new Failure(`order ${order.id} is ${order.status}, not completed`);
  return { order, trace: await wholeTrace(store, order) };
}

export async function wholeTrace({ url, kind }: TraceStore, { traceId }: PlacedOrder): Promise<Trace> {
  const { TraceClient } = await import('@throughline/telemetry-testing');
  const whole = (trace: Trace) =>
    trace.roots.length === 1 && trace.orphans.length === 0 && trace.find('notify_customer') !== undefined;
  return new TraceClient(url, { kind }).waitFor(traceId!, whole, { timeoutMs: WITHIN_MS });
}

/** The nodes on which the spans of a trace were recorded. */
export const nodesOf = (trace: Trace): string[] => [
  ...new Set(trace.spans.map(({ resource }) => String(resource['k8s.node.name']))),
];
