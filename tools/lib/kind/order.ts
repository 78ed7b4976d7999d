import type { Trace } from '../../../libs/telemetry/src/testing/trace.ts';
import { Failure } from '../failure.ts';
import { type OrderWish, placeOrder, type PlacedOrder } from '../place-order.ts';

/** Longer than a gateway waits before it decides about a trace, and Tempo before it can be read. */
const WITHIN_MS = 120_000;

export interface TracedOrder {
  order: PlacedOrder;
  trace: Trace;
}

/** One order through the ingress, and its trace once that is whole. */
export async function tracedOrder(shop: string, tempo: string, wish: OrderWish = {}): Promise<TracedOrder> {
  const order = await placeOrder(shop, wish);
  if (order.status !== 'completed') throw new Failure(`order ${order.id} is ${order.status}, not completed`);
  return { order, trace: await wholeTrace(tempo, order) };
}

export async function wholeTrace(tempo: string, { traceId }: PlacedOrder): Promise<Trace> {
  const { TraceClient } = await import('@throughline/telemetry/testing');
  const whole = (trace: Trace) =>
    trace.roots.length === 1 && trace.orphans.length === 0 && trace.find('notify_customer') !== undefined;
  return TraceClient.tempo(tempo).waitFor(traceId!, whole, { timeoutMs: WITHIN_MS });
}

/** The nodes on which the spans of a trace were made. */
export const nodesOf = (trace: Trace): string[] => [
  ...new Set(trace.spans.map(({ resource }) => String(resource['k8s.node.name']))),
];
