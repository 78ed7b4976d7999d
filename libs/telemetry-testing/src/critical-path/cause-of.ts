import type { SpanRecord } from '../trace/span-record.js';
import type { Trace } from '../trace/trace.js';

/** What a span had to wait for before it began. */
export interface Cause {
  span: SpanRecord;
  /** What the time from `from` to the span's start was; absent if the cause was still at work. */
  waited?: 'queue' | 'retry' | 'gap';
  from: number;
}

/** The error of rounded times, in ms: some SDKs start spans on whole milliseconds. */
export const ROUNDING_MS = 1;

/** Why a span began when it did: after a failed attempt, a publish or its parent. Undefined if nothing caused it. */
export function causeOf(span: SpanRecord, trace: Trace): Cause | undefined {
  const parent = trace.parentOf(span);
  const earlier = previousAttempt(span, trace);
  if (earlier) return { span: earlier, waited: 'retry', from: Math.min(earlier.end, span.start) };
  const producer = producersOf(span, trace).reduce<SpanRecord | undefined>(later, undefined);
  if (producer) return { span: producer, waited: isRetry(span) ? 'retry' : 'queue', from: producer.start };
  const cause = parent ?? linkedIn(span, trace)[0];
  if (!cause) return undefined;
  if (cause.end + ROUNDING_MS >= span.start) return { span: cause, from: span.start };
  return { span: cause, waited: span.kind === 'consumer' ? 'queue' : 'gap', from: cause.end };
}

const linkedIn = (span: SpanRecord, trace: Trace): SpanRecord[] =>
  span.links.flatMap(({ traceId, spanId }) => {
    const other = traceId === span.traceId ? trace.spans.find((each) => each.spanId === spanId) : undefined;
    return other && other !== span ? [other] : [];
  });

/** A batch has several producers. */
const producersOf = (span: SpanRecord, trace: Trace): SpanRecord[] =>
  [trace.parentOf(span), ...linkedIn(span, trace)].filter(
    (cause) =>
      cause?.kind === 'producer' &&
      cause.start <= span.start &&
      (span.kind === 'consumer' || cause.service !== span.service),
  ) as SpanRecord[];

const later = (a: SpanRecord | undefined, b: SpanRecord): SpanRecord => (a && a.start >= b.start ? a : b);

/** The last earlier delivery of the same message: a linked one, or a sibling that failed. */
function previousAttempt(span: SpanRecord, trace: Trace): SpanRecord | undefined {
  if (span.kind !== 'consumer') return undefined;
  const parent = trace.parentOf(span);
  const siblings = parent ? trace.childrenOf(parent).filter(({ status }) => status === 'error') : [];
  return [...linkedIn(span, trace), ...siblings]
    .filter((other) => other.kind === 'consumer' && other.name === span.name && other.start < span.start)
    .filter((other) => other.end <= span.start + ROUNDING_MS && sameMessage(other, span))
    .reduce<SpanRecord | undefined>(later, undefined);
}

function sameMessage(a: SpanRecord, b: SpanRecord): boolean {
  const [one, other] = [a, b].map(({ attributes }) => attributes['messaging.message.id']);
  return one === undefined || other === undefined || one === other;
}

const isRetry = ({ attributes }: SpanRecord): boolean => Number(attributes['messaging.message.attempt'] ?? 1) > 1;
