import type { SpanRecord } from '@throughline/telemetry-testing';
import { encloses, type Evidence, inMs, isEntry, named, processOf } from '../evidence.js';
import type { Check, Symptom } from '../finding.js';
import { hostOf, receives, servesCall } from '../hops.js';

/** Finds spans whose parent never arrived, and the reason. */
export const orphans: Check = (evidence) =>
  evidence.traces.flatMap((trace) => {
    const families = Map.groupBy(trace.orphans, ({ parentSpanId }) => parentSpanId!);
    return [...families.values()].map((family) =>
      evidence.hasRemoteParent(family[0]!) === true ? remote(evidence, family) : local(evidence, family),
    );
  });

/** The parent was in the same process: either it never ended, or the process did before it could. */
function local(evidence: Evidence, family: SpanRecord[]): Symptom {
  const [first] = family as [SpanRecord];
  const last = Math.max(...family.flatMap((span) => [span, ...evidence.descendantsOf(span)]).map(({ end }) => end));
  const missing = `The parent ${first.parentSpanId} of ${named(first)} was in the same process and never arrived`;
  const successor = evidence.spans.find(
    (span) => span.service === first.service && processOf(span) !== processOf(first) && span.start >= first.start,
  );
  const deserted = evidence
    .traceOf(first)
    .spans.find(
      (span) =>
        span.kind === 'client' &&
        span.status === 'error' &&
        isLeaf(evidence, span) &&
        span.start <= first.start &&
        span.end >= first.start,
    );
  const ofProcess = evidence.ofSameProcess(first);
  const wentOn = ofProcess.some((span) => span.end > last && span.traceId !== first.traceId);
  if (!wentOn && (successor || deserted)) {
    const sign = successor
      ? `another instance went on with ${named(successor)}`
      : `its caller ${named(deserted!)} failed`;
    return {
      code: 'process-killed',
      because: `${missing}; that process exported nothing more, and ${sign}.`,
      spans: family,
    };
  }
  const lived = wentOn ? '; that process went on exporting other spans' : '';
  return { code: 'span-never-ended', because: `${missing}${lived}.`, spans: family };
}

/** The parent was in another process: that one exports nothing, or somebody wrote another context into the header. */
function remote(evidence: Evidence, family: SpanRecord[]): Symptom {
  const [first] = family as [SpanRecord];
  const others = evidence.traceOf(first).spans.filter((span) => processOf(span) !== processOf(first));
  const open = others.filter((span) => isLeaf(evidence, span));
  const sender = open.find((span) => {
    if (span.kind === 'producer')
      return span.start <= first.start && first.kind === 'consumer' && receives(first, span);
    return span.kind === 'client' && first.kind === 'server' && encloses(span, first, 5) && servesCall(first, span);
  });
  const missing = `The parent ${first.parentSpanId} of ${named(first)} was in another process and never arrived`;
  if (sender) {
    const because = `${missing}, although ${named(sender)} sent it ${inMs(first.start - sender.start)} before under the span id ${sender.spanId}: on this hop the header was overwritten.`;
    return { code: 'header-overwritten', because, spans: [first, sender] };
  }
  const caller = open.find((span) => (span.kind === 'client' || span.kind === 'producer') && span.start <= first.start);
  const between = caller ? `; ${named(caller)} went to ${hostOf(caller) ?? 'a process'} that exported nothing` : '';
  const because = `${missing}${between}: this process samples what the one before it did not, or that one exports elsewhere.`;
  return { code: 'sampled-differently', because, spans: caller ? [first, caller] : family };
}

const isLeaf = (evidence: Evidence, span: SpanRecord): boolean => !evidence.childrenOf(span).some(isEntry);
