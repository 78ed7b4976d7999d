import type { SpanRecord } from '@throughline/telemetry-testing';
import { type Evidence, inMs, isEntry, named, processOf, ROUNDING_MS } from '../evidence.js';
import type { Check, Symptom } from '../finding.js';

/** A publish under a span that had already ended, so that no span shows its failure. */
export const publishAfterEnd: Check = (evidence) =>
  evidence.spans.flatMap((span) => {
    const parent = evidence.parentOf(span);
    if (span.kind !== 'producer' || !parent || evidence.hasRemoteParent(span) !== false) return [];
    if (parent.end + ROUNDING_MS >= span.start) return [];
    const certain = span.parentIsRemote === false;
    const because = `${named(span)} began ${inMs(span.start - parent.end)} after its parent ${named(parent)} had ended${certain ? '' : '; this is right for an outbox, which publishes under a stored context'}.`;
    return [
      { code: 'publish-after-end', because, spans: [span, parent], ...(certain ? {} : { severity: 'info' as const }) },
    ];
  });

/** A message that was acked while its work went on. */
export const ackBeforeWork: Check = (evidence) =>
  evidence.spans.flatMap((span) => {
    if (span.kind !== 'consumer') return [];
    const left = workAfter(evidence, span);
    if (left.length === 0) return [];
    const last = Math.max(...left.map(({ end }) => end));
    const because = `${named(span)} ended, and with it the message was acked, ${inMs(last - span.end)} before ${named(left[0]!)} did: a failure there, or a stop of the process, loses the message.`;
    return [{ code: 'ack-before-work', because, spans: [span, ...left] }];
  });

/** Work that a request left running when it was answered. */
export const workAfterResponse: Check = (evidence) =>
  evidence.spans.flatMap((span): Symptom[] => {
    const left = span.kind === 'server' ? workAfter(evidence, span) : [];
    if (left.length === 0) return [];
    const because = `${named(left[0]!)} went on after ${named(span)} was answered: nobody awaits it.`;
    return [{ code: 'work-after-response', because, spans: [span, ...left] }];
  });

/** Calls and steps below a span, in its own process, that ended after it. */
const workAfter = (evidence: Evidence, span: SpanRecord): SpanRecord[] =>
  [...evidence.descendantsOf(span)].filter(
    (below) =>
      processOf(below) === processOf(span) &&
      below.kind !== 'producer' &&
      !isEntry(below) &&
      !isServedBetween(evidence, span, below) &&
      below.end > span.end + 2 * ROUNDING_MS + driftOf(span),
  );

/** Whether another request or message lies between a span and one below it. */
function isServedBetween(evidence: Evidence, span: SpanRecord, below: SpanRecord): boolean {
  for (const above of evidence.ancestorsOf(below)) {
    if (above === span) return false;
    if (isEntry(above)) return true;
  }
  return false;
}

/** SDKs start spans by the wall clock and end them by a steady one: over a long span these come apart. */
const driftOf = ({ start, end }: SpanRecord): number => (end - start) * 0.05;

/** Spans without an end, or with one before their start. */
export const impossibleTimes: Check = (evidence) =>
  evidence.spans.flatMap((span): Symptom[] => {
    if (span.end >= span.start) return [];
    if (span.end <= 0)
      return [{ code: 'span-never-ended', because: `${named(span)} was exported without an end.`, spans: [span] }];
    const because = `${named(span)} ends ${inMs(span.start - span.end)} before it starts: the clock was set back, or start and end come from different clocks.`;
    return [{ code: 'clock-skew', because, spans: [span] }];
  });
