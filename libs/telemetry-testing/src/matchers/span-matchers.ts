import type { Trace } from '../trace/trace.js';
import type { MatcherContext, Verdict } from './matcher.js';
import { askedOf, patternOf, type SpanPattern, spansLike, printed, type Which } from './span-pattern.js';

export function toHaveSpan(this: MatcherContext, trace: Trace, which: Which, more: SpanPattern = {}): Verdict {
  const pattern = patternOf(which, more);
  const found = spansLike(this, trace, pattern);
  if (found.length > 0) {
    return { pass: true, final: true, because: () => `There is such a span${counted(found.length)}.` };
  }
  return { pass: false, because: () => nearest(this, trace, pattern) };
}

export function toHaveSpanTimes(this: MatcherContext, trace: Trace, which: Which, times: number): Verdict {
  const { length } = spansLike(this, trace, which);
  return { pass: length === times, final: length > times, because: () => tally(this, which, length, `${times}`) };
}

export function toHaveSpanAtMost(this: MatcherContext, trace: Trace, which: Which, times: number): Verdict {
  const { length } = spansLike(this, trace, which);
  const because = () => tally(this, which, length, `at most ${times}`);
  return { pass: length <= times, final: length > times, because };
}

export function toHaveNoErrors(this: MatcherContext, trace: Trace): Verdict {
  const reasons = trace.errors.map(
    ({ service, name, statusMessage, attributes }) =>
      `  ${service}: ${name}: ${statusMessage ?? String(attributes['error.type'] ?? 'no reason given')}`,
  );
  const because = () => (reasons.length > 0 ? `Spans with status ERROR:\n${reasons.join('\n')}` : 'No span failed.');
  return { pass: reasons.length === 0, final: reasons.length > 0, because };
}

const counted = (count: number): string => (count === 1 ? '' : `, ${count} times`);

const tally = (on: MatcherContext, which: Which, seen: number, wanted: string): string =>
  `Spans like ${printed(on, which)}: ${seen}, expected ${wanted}.`;

/** Describes the spans of that name, if any, each with its differences. */
function nearest(on: MatcherContext, trace: Trace, pattern: SpanPattern): string {
  const { name, ...more } = pattern;
  const namesakes = name === undefined ? [] : spansLike(on, trace, { name });
  if (namesakes.length === 0) return `No span is like ${printed(on, pattern)}.`;
  const differences = namesakes.slice(0, 3).map((span) => on.utils.diff(more, askedOf(span, more)) ?? '');
  const rest = namesakes.length > 3 ? `\n\nand ${namesakes.length - 3} more` : '';
  return `${namesakes.length} of that name, but not as expected:\n\n${differences.join('\n\n')}${rest}`;
}
