import { toBeLinkedFrom, toBeLinkedWith, toLinkTo } from './link-matchers.js';
import { matcher } from './matcher.js';
import { toFinishWithin, toHappenInOrder, toHaveRootWithin, toVisit } from './order-matchers.js';
import { toMatchWaterfall } from './snapshot-matcher.js';
import { toHaveNoErrors, toHaveSpan, toHaveSpanAtMost, toHaveSpanTimes } from './span-matchers.js';
import { toBeWhole, toHaveWaterfall } from './tree-matchers.js';
import { toSpendAtMost, toWaitAtMost } from './wait-matchers.js';

export type { LinkPattern } from './link-matchers.js';
export type { SpanPattern, Which } from './span-pattern.js';
export type { TraceMatchers } from './types.js';

/**
 * Matchers on traces for jest and vitest: call `expect.extend(traceMatchers)` once, in a set-up file.
 *
 * On a `Trace` they judge the spans that are there. On a `LiveTrace` they return a promise, and read and judge again
 * until they hold: at once if no later span could change it (a span or a link exists, a span has failed), otherwise
 * when the trace has been quiet for a while or is complete by your own predicate. Absence, `.not` of a presence,
 * counts, order and durations are of this second kind. A trace without spans, and a link to such a trace, satisfies no
 * matcher and no negation.
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
  toMatchWaterfall,
  toSpendAtMost: matcher('toSpendAtMost', toSpendAtMost),
  toVisit: matcher('toVisit', toVisit),
  toWaitAtMost: matcher('toWaitAtMost', toWaitAtMost),
};
