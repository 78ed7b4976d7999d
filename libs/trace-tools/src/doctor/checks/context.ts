import type { SpanRecord } from '@throughline/telemetry-testing';
import { attribute, encloses, type Evidence, inMs, isEntry, named, processOf, ROUNDING_MS } from '../evidence.js';
import type { Check, Symptom } from '../finding.js';

/** How long after a request's end a root may still belong to it, in ms: its timers fire later. */
const AFTERWARDS_MS = 1000;

/** Roots that began while their process served a request, or right after: they lost its context. */
export const contextLost: Check = (evidence) => {
  const roots = evidence.traces
    .flatMap((trace) => trace.roots)
    .filter((root) => !isEntry(root) && root.links.length === 0)
    .map((root) => ({ root, request: evidence.entriesBeside(root, root.start - AFTERWARDS_MS, root.start)[0] }));
  return [...Map.groupBy(roots, ({ root }) => `${processOf(root)} ${root.name}`).values()].flatMap(
    (group): Symptom[] => {
      const lost = group.filter(({ request }) => request !== undefined);
      const [first] = lost;
      if (!first || isByChance(evidence, first.root, lost.length, group.length)) return [];
      const { root, request } = first as { root: SpanRecord; request: SpanRecord };
      const isAfter = root.start > request.end;
      const where = isAfter ? 'a timer, or work that nobody awaits' : callback(root);
      const because = `${named(root)} began a trace of its own ${inMs(root.start - request.start)} into ${named(request)}, in the same process: the context was lost in ${where}. If it is a job that happened to run then, nothing is wrong.`;
      const spans = [...lost.map((each) => each.root), request];
      // A call that follows a request may be the next request's own.
      return [
        {
          code: 'context-lost',
          because,
          spans,
          ...(isAfter && root.kind === 'client' && lost.length < group.length ? { severity: 'warning' as const } : {}),
        },
      ];
    },
  );
};

/** With this many roots, those of a scheduled job, which fall among requests at random, can be told from lost ones. */
const ENOUGH = 5;

function isByChance(evidence: Evidence, root: SpanRecord, lost: number, all: number): boolean {
  if (all < ENOUGH || lost === all) return false;
  const own = evidence.ofSameProcess(root);
  const whole = Math.max(...own.map(({ end }) => end)) - own[0]!.start + AFTERWARDS_MS;
  let busy = 0;
  let until = -Infinity;
  for (const { start, end } of own.filter(isEntry)) {
    busy += Math.max(0, end + AFTERWARDS_MS - Math.max(start, until));
    until = Math.max(until, end + AFTERWARDS_MS);
  }
  return lost / all <= 1.2 * (busy / whole);
}

const callback = (root: SpanRecord): string =>
  attribute(root, 'db.system.name', 'db.system') !== undefined
    ? 'the callback of a pool or a driver'
    : 'a callback registered outside of the request: a timer, an emitter, an RxJS subject, a pool';

/** Work that ran in another request's context: its own request lacks such a span, or the other one was over. */
export const contextMixed: Check = (evidence) =>
  evidence.spans.flatMap((span) => {
    const parent = evidence.parentOf(span);
    const above = [...evidence.ancestorsOf(span)].find(isEntry);
    if (!parent || !above || evidence.hasRemoteParent(span) !== false || isEntry(span) || span.kind === 'producer')
      return [];
    const other = evidence.entriesBeside(span, span.start, span.end).find((entry) => encloses(entry, span));
    const isOver = above.end + ROUNDING_MS < span.start && parent.end + ROUNDING_MS < span.start;
    if (!other || !(isOver || belongsTo(evidence, span, above, other))) return [];
    const served = `while the process served ${named(other)} of trace ${other.traceId}`;
    const sign = isOver
      ? `which had ended ${inMs(span.start - above.end)} before, ${served}`
      : `which has another such span or had ended, ${served}, which has none`;
    const because = `${named(span)} is in the trace of ${named(above)}, ${sign}: a callback kept the context of another request, as those of pools and batches do.`;
    return [{ code: 'context-mixed', because, spans: [span, other] }];
  });

/**
 * Whether the span is missing from `other`, an equal request, and odd in `above`: repeated, or later than the answer.
 */
function belongsTo(evidence: Evidence, span: SpanRecord, above: SpanRecord, other: SpanRecord): boolean {
  const like = (entry: SpanRecord): number =>
    [...evidence.descendantsOf(entry)].filter(({ name, kind }) => name === span.name && kind === span.kind).length;
  const odd = span.end > above.end + ROUNDING_MS || like(above) >= 2;
  return above.name === other.name && odd && like(other) === 0;
}

/** Requests that begin below a span of their own process: one context was captured, and everything runs in it. */
export const contextCaptured: Check = (evidence) => {
  const captured = evidence.spans.filter((span) => {
    const parent = evidence.parentOf(span);
    return (
      isEntry(span) && parent && evidence.hasRemoteParent(span) === false && !passesOn(parent) && !isTwin(span, parent)
    );
  });
  const orphaned = evidence.spans.filter(
    (span) => isEntry(span) && span.parentIsRemote === false && !evidence.parentOf(span),
  );
  return [
    ...Map.groupBy([...captured, ...orphaned], ({ traceId, parentSpanId }) => `${traceId} ${parentSpanId}`).values(),
  ]
    .filter((entries) => entries.length >= 3)
    .map((entries) => {
      const parent = evidence.parentOf(entries[0]!);
      const below = parent ? named(parent) : 'a span that never ended';
      const because = `${entries.length} requests or messages, such as ${named(entries[0]!)}, are children of ${below} in their own process: the handler was registered inside of that span, and each delivery runs in its context.`;
      return { code: 'huge-trace', because, spans: entries };
    });
};

/** A loop or a connection that runs inside of one span. */
export const endlessSpan: Check = (evidence) =>
  evidence.spans.flatMap((span) => {
    const groups = Map.groupBy(evidence.childrenOf(span), ({ name }) => name);
    const [name, children] = [...groups].sort((a, b) => b[1].length - a[1].length)[0] ?? ['', []];
    const busy = children.filter((child) => evidence.childrenOf(child).length > 0).length;
    if (children.length < 50 || busy < children.length / 2 || children.some(isEntry)) return [];
    const because = `${named(span)} has ${children.length} children "${name}", each with work of its own, over ${inMs(span.end - span.start)}: a loop runs in one span.`;
    return [{ code: 'huge-trace', because, spans: [span] }];
  });

const passesOn = ({ kind }: SpanRecord): boolean => kind === 'client' || kind === 'producer';
const isTwin = (span: SpanRecord, parent: SpanRecord): boolean =>
  span.kind === parent.kind && encloses(parent, span, 5);
