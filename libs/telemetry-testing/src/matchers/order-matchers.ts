import type { SpanRecord } from '../trace/span-record.js';
import type { Trace } from '../trace/trace.js';
import type { MatcherContext, Verdict } from './matcher.js';
import { spansLike, printed, type Which } from './span-pattern.js';

export function toVisit(this: MatcherContext, trace: Trace, services: readonly string[]): Verdict {
  const rest = [...services];
  for (const service of trace.services) if (service === rest[0]) rest.shift();
  const pass = rest.length === 0;
  const visited = `It visits ${trace.services.join(', ')}.`;
  return { pass, because: () => (pass ? visited : String(this.utils.diff(services, trace.services))) };
}

export function toHappenInOrder(this: MatcherContext, trace: Trace, steps: readonly Which[]): Verdict {
  const found = steps.map((which) => spansLike(this, trace, which));
  const missing = steps.filter((_, at) => found[at]!.length === 0);
  if (missing.length > 0) {
    return {
      pass: undefined,
      because: () => `No span is like ${missing.map((which) => printed(this, which)).join(', ')}.`,
    };
  }
  const overlaps = found.slice(1).flatMap((later, at) => overlapping(found[at]!, later));
  const because = () => overlaps.join('\n') || 'Each ends before the next begins.';
  return { pass: overlaps.length === 0, final: overlaps.length > 0, because };
}

/** Where one of `earlier` ends after one of `later` has begun. */
function overlapping(earlier: SpanRecord[], later: SpanRecord[]): string[] {
  const last = earlier.reduce((a, b) => (b.end > a.end ? b : a));
  const first = later.reduce((a, b) => (b.start < a.start ? b : a));
  if (last.end <= first.start) return [];
  return [`"${last.name}" ends ${(last.end - first.start).toFixed(3)} ms after "${first.name}" begins.`];
}

export function toHaveRootWithin(this: MatcherContext, trace: Trace, ms: number): Verdict {
  const [root] = trace.roots;
  if (!root) return { pass: undefined, because: () => 'It has no root yet.' };
  const took = root.end - root.start;
  return { pass: took < ms, final: true, because: () => `Its root "${root.name}" takes ${took.toFixed(1)} ms.` };
}

export function toFinishWithin(this: MatcherContext, trace: Trace, ms: number): Verdict {
  const took = trace.durationMs;
  const because = () => `From its first start to its last end it takes ${took.toFixed(1)} ms.`;
  return { pass: took < ms, final: took >= ms, because };
}
