import type { Trace } from '../trace/trace.js';
import type { MatcherContext, Verdict } from './matcher.js';

export function toHaveWaterfall(this: MatcherContext, trace: Trace, lines: readonly string[]): Verdict {
  const seen = trace.waterfall();
  const pass = this.equals(seen, lines);
  return { pass, because: () => (pass ? 'The trees are equal.' : String(this.utils.diff(lines, seen))) };
}

export function toBeWhole(this: MatcherContext, trace: Trace): Verdict {
  const { roots, orphans } = trace;
  const because = () => `It has ${roots.length} roots, and ${orphans.length} spans whose parent is missing.`;
  return { pass: trace.isWhole, because };
}
