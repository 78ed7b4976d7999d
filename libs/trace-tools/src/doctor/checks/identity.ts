import { alignClocks, type SpanRecord } from '@throughline/telemetry-testing';
import { attribute, encloses, type Evidence, inMs, named, processOf } from '../evidence.js';
import type { Check, Symptom } from '../finding.js';
import { pathOf } from '../hops.js';
import { TimeIndex } from '../time-index.js';

/** Smaller differences between the clocks of two hosts are ignored, in ms. */
const SKEW_MS = 5;

/** How far apart two SDKs start and end their spans of one call at most, in ms. */
const TWIN_MS = 2;

/** Span ids that two spans share, and trace ids that roots of two processes share. */
export const duplicateIds: Check = (evidence) => {
  const groups = [...Map.groupBy(evidence.spans, ({ traceId, spanId }) => `${traceId} ${spanId}`).values()];
  const shared = groups.filter((group) => group.length > 1);
  const isSame = (group: SpanRecord[]): boolean =>
    new Set(group.map((span) => `${processOf(span)} ${span.name} ${span.start} ${span.end}`)).size === 1;
  const twice = shared.filter(isSame);
  const forged = shared.filter((group) => !isSame(group));
  const found: Symptom[] = forged.map((group) => ({
    code: 'duplicate-ids',
    because: `${group.map(named).join(' and ')} have the span id ${group[0]!.spanId}: their random numbers have one seed, as after a fork or from a snapshot.`,
    spans: group,
  }));
  if (twice.length > 0) {
    const because = `${twice.length} of ${groups.length} spans arrived twice, identical: two exporters send to one place, or an exporter repeats what was accepted.`;
    found.push({ code: 'exported-twice', because, spans: twice.map(([first]) => first!) });
  }
  for (const { roots } of evidence.traces) {
    const apart = roots.filter((root) => processOf(root) !== processOf(roots[0]!));
    if (apart.length === 0) continue;
    const because = `${[roots[0]!, ...apart].map(named).join(' and ')} are roots of one trace id: their random numbers have one seed, or somebody sets trace ids by hand.`;
    found.push({ code: 'duplicate-ids', because, spans: roots });
  }
  return found;
};

/** Two equal spans for one request or call, nested or side by side. */
export const twoSdks: Check = (evidence) => {
  const services = [...Map.groupBy(evidence.spans, ({ service }) => service)];
  const ofService = new Map(services.map(([service, own]) => [service, new TimeIndex(own)]));
  const pairs = evidence.spans.flatMap((span) => {
    const twin = twinOf(evidence, span, ofService.get(span.service)!);
    return twin ? [[span, twin]] : [];
  });
  if (pairs.length === 0) return [];
  const [span, twin] = pairs[0] as [SpanRecord, SpanRecord];
  const versions = new Set(pairs.flat().map(({ resource }) => String(resource['telemetry.sdk.version'] ?? '')));
  const difference = versions.size > 1 ? ` (versions ${[...versions].join(' and ')})` : '';
  const because = `${pairs.length} requests or calls have two spans each, such as ${named(span)} with ${span.spanId} and ${twin.spanId} at the same time: two SDKs, or two copies of an instrumentation, patch the same modules${difference}.`;
  return [{ code: 'two-sdks', because, spans: pairs.flat() }];
};

function twinOf(evidence: Evidence, span: SpanRecord, ofService: TimeIndex): SpanRecord | undefined {
  if (span.kind === 'internal') return undefined;
  const parent = evidence.parentOf(span);
  if (parent && isTwin(parent, span)) return parent;
  return ofService
    .starting(span.start - TWIN_MS, span.start + TWIN_MS)
    .find(
      (other) =>
        other.spanId !== span.spanId &&
        isTwin(span, other, TWIN_MS) &&
        sdkOf(other) !== sdkOf(span) &&
        samePlace(other, span),
    );
}

const isTwin = (outer: SpanRecord, inner: SpanRecord, slackMs = 5): boolean =>
  outer.service === inner.service &&
  outer.kind === inner.kind &&
  encloses(outer, inner, slackMs) &&
  (outer.name === inner.name || methodOf(outer) !== undefined) &&
  methodOf(outer) === methodOf(inner) &&
  pathOf(outer) === pathOf(inner) &&
  attribute(outer, 'db.query.text', 'db.statement') === attribute(inner, 'db.query.text', 'db.statement') &&
  attribute(outer, 'messaging.message.id') === attribute(inner, 'messaging.message.id') &&
  (outer.kind !== 'producer' || outer.name === inner.name);

const methodOf = (span: SpanRecord): string | undefined => attribute(span, 'http.request.method', 'http.method');
const sdkOf = ({ resource, scope }: SpanRecord): string =>
  [resource['telemetry.sdk.version'], resource['telemetry.distro.name'], resource['service.instance.id'], scope].join(
    ' ',
  );
const samePlace = (a: SpanRecord, b: SpanRecord): boolean =>
  ['host.name', 'process.pid'].every((name) => a.resource[name] === b.resource[name]) &&
  a.resource['process.pid'] !== undefined;

/** Hosts whose clocks the trace proves wrong. */
export const clockSkew: Check = (evidence) =>
  evidence.traces.flatMap((trace): Symptom[] => {
    const { offsets, consistent } = alignClocks(trace);
    const effects = trace.spans.filter((span) => (trace.parentOf(span)?.start ?? -Infinity) > span.start + SKEW_MS);
    if (!consistent && effects.length > 0) {
      const because = `${named(effects[0]!)} begins before what caused it, and no correction of the hosts' clocks fits the whole trace.`;
      return [{ code: 'clock-skew', because, spans: effects }];
    }
    return [...offsets]
      .filter(([, offset]) => Math.abs(offset) > SKEW_MS)
      .map(([clock, offset]) => {
        const spans = trace.spans.filter(({ resource, service }) =>
          [...Object.values(resource), service].includes(clock),
        );
        const because = `The clock of ${clock} (${spans[0]?.service ?? ''}) is ${inMs(Math.abs(offset))} ${offset > 0 ? 'behind' : 'ahead'}, at least: otherwise ${spans[0] ? named(spans[0]) : 'a span'} would precede its cause, or outlast the call of it.`;
        return { code: 'clock-skew', because, spans };
      });
  });

/** Spans that are their own ancestors, and messages or calls that reach the same step again. */
export const loops: Check = (evidence) => {
  const circles = evidence.spans.filter((span) => isOwnAncestor(evidence, span));
  const found: Symptom[] = [...Map.groupBy(circles, ({ traceId }) => traceId).values()].map((spans) => ({
    code: 'parent-loop',
    because: `${spans.map(named).join(', ')} are ancestors of themselves: their parent ids were set by hand, or ids are not unique.`,
    spans,
  }));
  const rounds = evidence.spans.flatMap((span) => {
    if (span.kind !== 'consumer' && span.kind !== 'server') return [];
    const again = [...evidence.ancestorsOf(span)].filter(
      (above) => above.name === span.name && above.kind === span.kind && above.service === span.service,
    );
    return again.length >= 3 ? [[span, ...again]] : [];
  });
  const longest = rounds.sort((a, b) => b.length - a.length)[0];
  if (longest) {
    const because = `${named(longest[0]!)} comes back to itself, ${longest.length} times so far: what it sends reaches it again.`;
    found.push({ code: 'message-loop', because, spans: longest });
  }
  return found;
};

function isOwnAncestor(evidence: Evidence, span: SpanRecord): boolean {
  const above = [...evidence.ancestorsOf(span)];
  const top = above.at(-1) ?? span;
  return top.parentSpanId === span.spanId || span.parentSpanId === span.spanId;
}
