import type { SpanRecord } from '../trace/span-record.js';
import type { Trace } from '../trace/trace.js';

/**
 * What a stretch of a critical path was: a span at work, a message in its queue (from the beginning of the
 * publish), the delay before a retry, a call whose other end shows no span, or a time that no span explains.
 */
export type StretchKind = 'work' | 'queue' | 'retry' | 'call' | 'gap';

export const STRETCH_KINDS: readonly StretchKind[] = ['work', 'queue', 'retry', 'call', 'gap'];

/** A stretch of the critical path, in ms since the trace began. */
export interface Stretch {
  kind: StretchKind;
  from: number;
  to: number;
  /** The span that worked or called; for a wait, the span that began after it. */
  span: SpanRecord;
}

/** The time of one step on the critical path, in ms, by kind. */
export interface StepTime extends Record<StretchKind, number> {
  service: string;
  name: string;
}

export const lengthOf = ({ from, to }: Stretch): number => to - from;

/** The time of each kind, in ms: together as long as the path. */
export function totalsOf(stretches: readonly Stretch[]): Record<StretchKind, number> {
  const totals = { work: 0, queue: 0, retry: 0, call: 0, gap: 0 };
  for (const stretch of stretches) totals[stretch.kind] += lengthOf(stretch);
  return totals;
}

/** Joins neighbours of one span and kind. */
export function joined(stretches: readonly Stretch[]): Stretch[] {
  const whole: Stretch[] = [];
  for (const stretch of stretches) {
    const last = whole.at(-1);
    if (last && last.kind === stretch.kind && last.span === stretch.span) last.to = stretch.to;
    else whole.push({ ...stretch });
  }
  return whole;
}

/** The steps on the path, the longest first. */
export function stepsOf(stretches: readonly Stretch[]): StepTime[] {
  const steps = new Map<string, StepTime>();
  for (const stretch of stretches) {
    const { service, name } = stretch.span;
    const step = steps.get(`${service}\n${name}`) ?? { service, name, work: 0, queue: 0, retry: 0, call: 0, gap: 0 };
    step[stretch.kind] += lengthOf(stretch);
    steps.set(`${service}\n${name}`, step);
  }
  const whole = (step: StepTime): number => step.work + step.queue + step.retry + step.call + step.gap;
  return [...steps.values()].sort((a, b) => whole(b) - whole(a));
}

/** The time on the path inside of the spans that match, with their descendants in the same step, in ms. */
export function timeWithin(
  stretches: readonly Stretch[],
  trace: Trace,
  matches: (span: SpanRecord) => boolean,
  began: number,
): number {
  const inside = ({ span, from }: Stretch): boolean => {
    for (let at: SpanRecord | undefined = span; at; at = above(at, trace))
      if (matches(at) && began + from >= at.start - 1e-3) return true;
    return false;
  };
  return stretches.filter(inside).reduce((sum, stretch) => sum + lengthOf(stretch), 0);
}

/** The parent, but not across a queue, where another step begins. */
const above = (span: SpanRecord, trace: Trace): SpanRecord | undefined =>
  span.kind === 'consumer' ? undefined : trace.parentOf(span);
