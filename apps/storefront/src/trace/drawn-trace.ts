import type { TraceSpan } from '@throughline/contracts';
import { criticalPath } from '../../../../libs/telemetry-testing/src/critical-path/critical-path.js';
import type { Stretch } from '../../../../libs/telemetry-testing/src/critical-path/stretch.js';
import type { SpanRecord } from '../../../../libs/telemetry-testing/src/trace/span-record.js';
import { Trace } from '../../../../libs/telemetry-testing/src/trace/trace.js';

export interface Row {
  span: SpanRecord;
  depth: number;
  /** Wait before this delivery in ms: in its queue, or since the previous attempt failed. */
  wait: number;
  /** When this span was on the critical path, in ms since the epoch. */
  decided: { from: number; to: number }[];
}

/** A trace ready to draw: corrected to one clock, parents first. */
export interface DrawnTrace {
  rows: Row[];
  from: number;
  to: number;
  /** The critical path: work and waiting. */
  path: readonly Stretch[];
}

export function drawnTrace(spans: TraceSpan[]): DrawnTrace {
  // The gateway does not reveal processes, so each service counts as one clock.
  const records = spans.map((span) => ({ ...span, resource: {} }));
  const { trace, stretches } = criticalPath(new Trace(records));
  const began = Math.min(...trace.spans.map(({ start }) => start));
  const rows: Row[] = [];
  trace.walk((span, depth) => {
    const decided = stretches
      .filter((stretch) => stretch.span === span && isWork(stretch))
      .map(({ from, to }) => ({ from: began + from, to: began + to }));
    rows.push({ span, depth, wait: waitBefore(span, trace), decided });
  });
  return {
    rows,
    from: Math.min(...rows.map(({ span, wait }) => span.start - wait)),
    to: Math.max(...rows.map(({ span }) => span.end)),
    path: stretches,
  };
}

/** The number of the delivery attempt, from 1; 0 for a span that is no delivery. */
export const attemptOf = ({ attributes }: Pick<SpanRecord, 'attributes'>): number =>
  Number(attributes['messaging.message.attempt'] ?? 0);

const isWork = ({ kind }: Stretch): boolean => kind === 'work' || kind === 'call';

function waitBefore(span: SpanRecord, trace: Trace): number {
  const parent = trace.parentOf(span);
  const before = attemptOf(span) - 1;
  const earlier = parent && before > 0 && trace.childrenOf(parent).find((other) => attemptOf(other) === before);
  if (earlier) return Math.max(span.start - earlier.end, 0);
  return Number(span.attributes['messaging.message.queue_wait_ms'] ?? 0) || 0;
}

export interface Share {
  /** The service that worked, or the kind of waiting. */
  what: string;
  waiting: boolean;
  ms: number;
}

const WAITS: Partial<Record<Stretch['kind'], string>> = {
  queue: 'waiting in queues',
  retry: 'waiting to try again',
  gap: 'not explained by any span',
};

/** Time on the critical path per service and per kind of waiting, longest first. */
export function sharesOf(path: readonly Stretch[]): Share[] {
  const shares = new Map<string, Share>();
  for (const { kind, span, from, to } of path) {
    const what = WAITS[kind] ?? span.service;
    const share = shares.get(what) ?? { what, waiting: kind in WAITS, ms: 0 };
    shares.set(what, { ...share, ms: share.ms + to - from });
  }
  return [...shares.values()].sort((a, b) => b.ms - a.ms);
}
