import { type CriticalPath, criticalPath } from '../critical-path/critical-path.js';
import { lengthOf, STRETCH_KINDS, type StretchKind } from '../critical-path/stretch.js';
import type { Trace } from '../trace/trace.js';
import type { MatcherContext, Verdict } from './matcher.js';
import { spansLike, printed, type Which } from './span-pattern.js';

/** The kinds of waiting. */
export type Wait = Exclude<StretchKind, 'work'>;

export function toWaitAtMost(this: MatcherContext, trace: Trace, wait: Wait, ms: number): Verdict {
  if (!STRETCH_KINDS.includes(wait)) throw new TypeError(`"${wait}" is none of ${STRETCH_KINDS.join(', ')}.`);
  const path = criticalPath(trace);
  const waited = path.totals[wait];
  const because = () => `Of ${asMs(path.totalMs)} it waited ${asMs(waited)} (${wait}):\n${longest(path, wait)}`;
  return { pass: waited <= ms, because };
}

export function toSpendAtMost(this: MatcherContext, trace: Trace, which: Which, ms: number): Verdict {
  const ids = new Set(spansLike(this, trace, which).map(({ spanId }) => spanId));
  if (ids.size === 0) return { pass: undefined, because: () => `No span is like ${printed(this, which)}.` };
  const path = criticalPath(trace);
  const spent = path.within(({ spanId }) => ids.has(spanId));
  return { pass: spent <= ms, because: () => `Of ${asMs(path.totalMs)} it spent ${asMs(spent)} there.` };
}

const asMs = (ms: number): string => `${ms.toFixed(1)} ms`;

const longest = ({ stretches }: CriticalPath, wait: Wait): string =>
  stretches
    .filter(({ kind }) => kind === wait)
    .sort((a, b) => lengthOf(b) - lengthOf(a))
    .slice(0, 5)
    .map((stretch) => `  ${asMs(lengthOf(stretch))} ${wait === 'call' ? 'in' : 'before'} ${stretch.span.name}`)
    .join('\n');
