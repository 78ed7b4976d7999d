import { type SpanRecord, type Trace, withoutIds } from '@throughline/telemetry-testing';

/** How often a step occurs in one trace, and its self time in all, in ms. */
export interface Occurrence {
  count: number;
  selfMs: number;
}

/** A step's name is its path from the root: `gateway POST /orders > orders process_order > orders SELECT orders`. */
export const ARROW = ' > ';

/** The steps of a trace, by name. */
export function stepsIn(trace: Trace): Map<string, Occurrence> {
  const steps = new Map<string, Occurrence>();
  const descend = (span: SpanRecord, above: string): void => {
    const path = `${above}${above && ARROW}${span.service} ${withoutIds(span.name)}`;
    const children = trace.childrenOf(span);
    const { count, selfMs } = steps.get(path) ?? { count: 0, selfMs: 0 };
    steps.set(path, { count: count + 1, selfMs: selfMs + selfTime(span, children) });
    for (const child of children) descend(child, path);
  };
  for (const top of trace.tops()) descend(top, '');
  return steps;
}

/** A span's duration less the time that its children cover. */
export function selfTime({ start, end }: SpanRecord, children: readonly SpanRecord[]): number {
  let covered = 0;
  let at = start;
  for (const child of [...children].sort((a, b) => a.start - b.start)) {
    const from = Math.max(at, child.start);
    const to = Math.min(end, child.end);
    if (to <= from) continue;
    covered += to - from;
    at = to;
  }
  return Math.max(0, end - start - covered);
}
