import type { SpanRecord } from '../trace/span-record.js';
import { Trace } from '../trace/trace.js';
import { alignClocks, type Alignment } from './align-clocks.js';
import { causeOf, ROUNDING_MS } from './cause-of.js';
import { joined, stepsOf, type StepTime, type Stretch, type StretchKind, timeWithin, totalsOf } from './stretch.js';

export interface CriticalPathOptions {
  /** The span whose end counts. By default the one that ends last, behind every queue. */
  until?: SpanRecord;
}

/** The critical path of a trace. Its stretches follow each other without a hole, from 0 to `totalMs`. */
export interface CriticalPath {
  /** The trace with corrected clocks, to which the stretches' spans belong. */
  trace: Trace;
  totalMs: number;
  stretches: readonly Stretch[];
  /** Per kind, in ms: together `totalMs`. */
  totals: Record<StretchKind, number>;
  steps: readonly StepTime[];
  /** How far each host's clock was moved, in ms, and whether any correction fits the whole trace. */
  clocks: Pick<Alignment, 'offsets' | 'consistent'>;
  /** The time on the path inside of the spans that match, in ms. */
  within(matches: (span: SpanRecord) => boolean): number;
}

/**
 * Which spans the end of a trace waited for, and what each stretch of that time was. Walks back from the end: in a span
 * to the child that ended last, from a span's start to what caused it. Clocks are corrected as far as cause and
 * effect prove them wrong; a parent that is missing leaves a gap; a child that outlives its parent is not waited for.
 */
export function criticalPath(trace: Trace, { until }: CriticalPathOptions = {}): CriticalPath {
  const { trace: aligned, ...clocks } = alignClocks(trace);
  const began = Math.min(...aligned.spans.map(({ start }) => start));
  const last = until
    ? aligned.spans.find(({ spanId }) => spanId === until.spanId)
    : aligned.spans.reduce<SpanRecord | undefined>((a, b) => (a && a.end >= b.end ? a : b), undefined);
  const stretches = last ? joined(new Walk(aligned, began).back(last)) : [];
  return {
    trace: aligned,
    totalMs: stretches.at(-1)?.to ?? 0,
    stretches,
    totals: totalsOf(stretches),
    steps: stepsOf(stretches),
    clocks,
    within: (matches) => timeWithin(stretches, aligned, matches, began),
  };
}

class Walk {
  readonly #found: Stretch[] = [];
  readonly #seen = new Set<SpanRecord>();
  #at = 0;

  constructor(
    private readonly trace: Trace,
    private readonly began: number,
  ) {}

  /** The stretches from the trace's beginning to the end of `last`. */
  back(last: SpanRecord): Stretch[] {
    this.#at = Math.max(last.end, last.start);
    let span: SpanRecord = last;
    for (;;) {
      this.#through(span, span.start);
      const cause = causeOf(span, this.trace);
      if (!cause || this.#seen.has(cause.span)) break;
      if (cause.waited) this.#step(cause.waited, cause.from, span);
      span = cause.span;
    }
    this.#step('gap', this.began, span);
    return this.#found.reverse();
  }

  /** Walks back through a span and the children that it waited for, the last first. */
  #through(span: SpanRecord, floor: number): void {
    this.#seen.add(span);
    const children = this.trace.childrenOf(span).filter((child) => !this.#seen.has(child) && isAwaited(child, span));
    let next: SpanRecord | undefined;
    for (const child of [...children].sort((a, b) => b.end - a.end)) {
      if (child.end > this.#at + slackOf(span)) continue;
      if (Math.min(child.end, this.#at) <= floor) break;
      this.#step(kindOf(span, child, next), child.end, span);
      this.#through(child, Math.max(floor, child.start));
      next = child;
    }
    this.#step(kindOf(span, undefined, next), floor, span);
  }

  #step(kind: StretchKind, from: number, span: SpanRecord): void {
    const start = Math.max(from, this.began);
    if (start >= this.#at) return;
    this.#found.push({ kind, from: start - this.began, to: this.#at - this.began, span });
    this.#at = start;
  }
}

/** Many SDKs start spans by the wall clock and end them by a steady one: over a long span these come apart. */
const slackOf = ({ start, end }: SpanRecord): number => ROUNDING_MS + (end - start) * 0.05;

/** A producer hands over and goes on; only a call over a queue waits for its consumer. */
const isAwaited = (child: SpanRecord, parent: SpanRecord): boolean =>
  child.kind !== 'consumer' || parent.kind === 'client';

/** What a span did between two of its children. */
function kindOf(span: SpanRecord, before?: SpanRecord, after?: SpanRecord): StretchKind {
  if (before?.status === 'error' && before.name === after?.name) return 'retry';
  if (span.kind !== 'client' && span.kind !== 'producer') return 'work';
  return after?.kind === 'consumer' ? 'queue' : 'call';
}
