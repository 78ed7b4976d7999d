import type { Trace } from '@throughline/telemetry-testing';
import type { Purchase } from '../customer.ts';
import type { SpanSink } from '../span-sink.ts';

export interface Torn {
  purchase: Purchase;
  /** The spans that have arrived so far. */
  trace: Trace;
}

/**
 * Purchases whose trace is incomplete or missing now. The trace of an order that awaits approval ends with its request.
 */
export const torn = (sink: SpanSink, purchases: Purchase[]): Torn[] =>
  purchases
    .filter(({ traceId }) => traceId)
    .map((purchase) => ({ purchase, trace: sink.trace(purchase.traceId!) }))
    .filter(({ purchase: { wish }, trace }) =>
      isTorn(trace, /approved|refused/.test(wish.kind) ? 'process_order' : 'settle_order'),
    );

const isTorn = (trace: Trace, last: string): boolean =>
  trace.roots.length !== 1 || trace.orphans.length > 0 || !trace.find(last);

export const drawTorn = (all: Torn[]): string =>
  all.map(({ purchase, trace }) => `${purchase.wish.kind} ${purchase.id}\n${trace.render()}`).join('\n\n');
