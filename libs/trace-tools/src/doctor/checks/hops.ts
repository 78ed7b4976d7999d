import type { SpanRecord } from '@throughline/telemetry-testing';
import { attribute, encloses, type Evidence, inMs, isEntry, named, processOf } from '../evidence.js';
import type { Check, Symptom } from '../finding.js';
import { TimeIndex } from '../time-index.js';
import { hostOf, isHttpCall, isInternalHost, receives, servesCall } from '../hops.js';

/** Calls and messages that nothing continues in their own trace, matched with roots of other traces that should. */
export const hops: Check = (evidence) => {
  const roots = evidence.traces.flatMap(({ roots }) => roots).filter(({ links }) => links.length === 0);
  const consumers = roots.filter(({ kind }) => kind === 'consumer');
  const byTime = new TimeIndex(roots);
  const open = evidence.spans.filter((span) => isOpen(evidence, span));
  const found = [
    ...open.filter(({ kind }) => kind === 'producer').flatMap((producer) => strayConsumer(producer, consumers)),
    ...open.filter(isHttpCall).flatMap((call) => strayServer(evidence, call, byTime)),
  ];
  return [
    ...Map.groupBy(
      found,
      ({ code, spans }) => `${code} ${spans[1] ? processOf(spans[1]) : hostOf(spans[0]!)}`,
    ).values(),
  ].map(([first, ...more]) => ({ ...first!, spans: [first!, ...more].flatMap(({ spans }) => spans) }));
};

const isOpen = (evidence: Evidence, span: SpanRecord): boolean =>
  (span.kind === 'client' || span.kind === 'producer') &&
  !evidence.childrenOf(span).some((child) => isEntry(child) || processOf(child) !== processOf(span)) &&
  !evidence.isLinkedFrom(span);

function strayConsumer(producer: SpanRecord, consumers: SpanRecord[]): Symptom[] {
  const consumer = consumers.find(
    (root) => root.traceId !== producer.traceId && root.start >= producer.start && receives(root, producer),
  );
  if (!consumer) return [];
  const because = `${named(consumer)} began a trace of its own ${inMs(consumer.start - producer.start)} after ${named(producer)} sent to the same destination, without a consumer in its trace: the message arrived without its traceparent.`;
  return [{ code: 'header-stripped', because, spans: [consumer, producer] }];
}

function strayServer(evidence: Evidence, call: SpanRecord, roots: TimeIndex): Symptom[] {
  const inside = roots
    .starting(call.start - 5, call.end)
    .filter((root) => root.traceId !== call.traceId && processOf(root) !== processOf(call) && encloses(call, root, 5));
  const server = inside.find((root) => root.kind === 'server');
  if (server && servesCall(server, call)) {
    const because = `${named(server)} served ${named(call)} in a trace of its own: between the two the traceparent header was lost.`;
    return [{ code: 'header-stripped', because, spans: [server, call] }];
  }
  const own = inside.find((root) => root.kind !== 'server' && !evidence.ofSameProcess(root).some(isEntry));
  if (own) {
    const because = `While it answered ${named(call)}, ${own.service} began a trace with ${named(own)}: it makes spans, but none of a request that it serves. What serves requests was loaded before the SDK could patch it.`;
    return [{ code: 'loaded-late', because, spans: [own, call] }];
  }
  const answered = attribute(call, 'http.response.status_code', 'http.status_code') !== undefined;
  const host = hostOf(call);
  const passedOn = evidence.traceOf(call).orphans.some((orphan) => encloses(call, orphan, 5));
  if (!answered || passedOn || host === undefined || (!server && !isInternalHost(host))) return [];
  const beyond = server ? `, and what it called, ${named(server)}, began a trace of its own` : '';
  const because = `${named(call)} was answered by ${host}, which made no span${beyond}: it runs without instrumentation, perhaps because its preload is missing.`;
  return [{ code: 'preload-missing', because, spans: server ? [call, server] : [call] }];
}
