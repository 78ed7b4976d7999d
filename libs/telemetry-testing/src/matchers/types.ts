import type { LiveTrace } from '../live/live-trace.js';
import type { Trace } from '../trace/trace.js';
import type { LinkPattern } from './link-matchers.js';
import type { SpanPattern, Which } from './span-pattern.js';
import type { Wait } from './wait-matchers.js';

/** What a matcher returns: on a live trace a promise, to be awaited. */
type Outcome<R, T> = T extends LiveTrace ? Promise<void> : R;

/**
 * The matchers of `expect(trace)`. This file declares them on jest's global `expect`; declare others yourself:
 *
 *     declare module 'vitest' { interface Matchers<R, T> extends TraceMatchers<R, T> {} }
 *     declare module 'expect' { interface Matchers<R, T> extends TraceMatchers<R, T> {} } // of @jest/globals
 */
export interface TraceMatchers<R, T> {
  /** These services joined in this order; others may have joined in between. */
  toVisit(services: readonly string[]): Outcome<R, T>;
  /** Every span of a step ends before any span of the next one starts (end <= start). */
  toHappenInOrder(steps: readonly Which[]): Outcome<R, T>;
  /** The root span takes less than `ms`, which is what the caller waited. */
  toHaveRootWithin(ms: number): Outcome<R, T>;
  /** From the first start to the last end, including work behind queues, it takes less than `ms`. */
  toFinishWithin(ms: number): Outcome<R, T>;
  /** At most this many ms of the critical path were spent in queues, before retries, in calls, or unexplained. */
  toWaitAtMost(wait: Wait, ms: number): Outcome<R, T>;
  /** At most this many ms of the critical path were spent in these spans: `toSpendAtMost('charge_payment', 300)`. */
  toSpendAtMost(which: Which, ms: number): Outcome<R, T>;
  /** No span has status ERROR. */
  toHaveNoErrors(): Outcome<R, T>;
  /** There is a matching span: `toHaveSpan('charge', { attributes: { 'payment.outcome': 'captured' } })`. */
  toHaveSpan(which: Which, more?: SpanPattern): Outcome<R, T>;
  /** There are exactly this many matching spans. */
  toHaveSpanTimes(which: Which, times: number): Outcome<R, T>;
  /** There are at most this many matching spans: `toHaveSpanAtMost(/^SELECT/, 3)` catches an N+1. */
  toHaveSpanAtMost(which: Which, times: number): Outcome<R, T>;
  /** A span of this trace links to one of the other trace (or of this trace), given as a trace or by its id. */
  toLinkTo(other: Trace | LiveTrace | string, link?: LinkPattern): Outcome<R, T>;
  /** A span of the other trace links to one of this trace. */
  toBeLinkedFrom(other: Trace | LiveTrace, link?: LinkPattern): Outcome<R, T>;
  /** One of the two traces links to the other. */
  toBeLinkedWith(other: Trace | LiveTrace, link?: LinkPattern): Outcome<R, T>;
  /** One root, and every other span's parent is in this trace. */
  toBeWhole(): Outcome<R, T>;
  /** The tree equals its snapshot, without durations, ids and addresses. Always a promise. */
  toMatchWaterfall(hint?: string): Promise<void>;
  /** The whole tree, line by line, as {@link Trace.waterfall} draws it. */
  toHaveWaterfall(lines: readonly string[]): Outcome<R, T>;
}

declare global {
  // The way that jest's own types are extended.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    interface Matchers<R, T> extends TraceMatchers<R, T> {}
  }
}
