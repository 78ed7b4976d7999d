import { toBeLinkedFrom, toBeLinkedWith, toLinkTo } from './link-matchers.js';
import { matcher } from './matcher.js';
import { toFinishWithin, toHappenInOrder, toHaveRootWithin, toVisit } from './order-matchers.js';
import { toHaveNoErrors, toHaveSpan, toHaveSpanAtMost, toHaveSpanTimes } from './span-matchers.js';
import { toBeWhole, toHaveWaterfall } from './tree-matchers.js';

export type { LinkPattern } from './link-matchers.js';
export type { SpanPattern, Which } from './span-pattern.js';
export type { TraceMatchers } from './types.js';

/**
 * Matchers on traces, for jest and vitest: `expect.extend(traceMatchers)`, once, in a set-up file.
 *
 * On a `Trace` they judge what is there. On a `LiveTrace` they return a promise and fetch and judge again until it
 * holds: at once where no later span could change it (a span is there, a link is there, a span has failed), otherwise
 * when the trace has been quiet for a while or is complete by your own word. Absence, `.not` of a presence, counts,
 * order and durations are of that second kind: on a trace that is still arriving they are never taken on trust, and
 * about a trace without a single span, or a link with one, nothing holds, nor does its negation.
 */
export const traceMatchers = {
  toBeLinkedFrom: matcher('toBeLinkedFrom', toBeLinkedFrom),
  toBeLinkedWith: matcher('toBeLinkedWith', toBeLinkedWith),
  toBeWhole: matcher('toBeWhole', toBeWhole),
  toFinishWithin: matcher('toFinishWithin', toFinishWithin),
  toHappenInOrder: matcher('toHappenInOrder', toHappenInOrder),
  toHaveNoErrors: matcher('toHaveNoErrors', toHaveNoErrors),
  toHaveRootWithin: matcher('toHaveRootWithin', toHaveRootWithin),
  toHaveSpan: matcher('toHaveSpan', toHaveSpan),
  toHaveSpanAtMost: matcher('toHaveSpanAtMost', toHaveSpanAtMost),
  toHaveSpanTimes: matcher('toHaveSpanTimes', toHaveSpanTimes),
  toHaveWaterfall: matcher('toHaveWaterfall', toHaveWaterfall),
  toLinkTo: matcher('toLinkTo', toLinkTo),
  toVisit: matcher('toVisit', toVisit),
};
