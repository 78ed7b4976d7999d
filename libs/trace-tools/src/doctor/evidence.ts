import type { SpanRecord, Trace } from '@throughline/telemetry-testing';
import { tracesOf } from '../sources/traces-of.js';
import { TimeIndex } from './time-index.js';

/** What the checks read: all spans, by trace, process and parent. */
export class Evidence {
  readonly spans: readonly SpanRecord[];
  readonly traces: readonly Trace[];
  readonly #traceOf = new Map<string, Trace>();
  readonly #ofProcess: Map<string, SpanRecord[]>;
  readonly #linked: Set<string>;
  readonly #entries: Map<string, TimeIndex>;

  constructor(spans: Iterable<SpanRecord>) {
    this.spans = [...spans].sort((a, b) => a.start - b.start);
    this.traces = tracesOf(this.spans);
    for (const trace of this.traces) this.#traceOf.set(trace.traceId, trace);
    this.#ofProcess = Map.groupBy(this.spans, processOf);
    const entries = [...this.#ofProcess].map(([name, own]) => [name, new TimeIndex(own.filter(isEntry))] as const);
    this.#entries = new Map(entries);
    const links = this.spans.flatMap((span) => span.links);
    this.#linked = new Set(links.map(({ traceId, spanId }) => `${traceId} ${spanId}`));
  }

  traceOf = (span: SpanRecord): Trace => this.#traceOf.get(span.traceId)!;
  parentOf = (span: SpanRecord): SpanRecord | undefined => this.traceOf(span).parentOf(span);
  childrenOf = (span: SpanRecord): readonly SpanRecord[] => this.traceOf(span).childrenOf(span);
  /** Every span of the process that made this one. */
  ofSameProcess = (span: SpanRecord): readonly SpanRecord[] => this.#ofProcess.get(processOf(span)) ?? [];

  /** Requests and messages of other traces that the span's process served at some time from `from` to `to`. */
  entriesBeside(span: SpanRecord, from: number, to: number): SpanRecord[] {
    const entries = this.#entries.get(processOf(span))?.running(from, to) ?? [];
    return entries.filter(({ traceId }) => traceId !== span.traceId);
  }

  /** From the parent up. Ends at a span that was seen before, because faulty parents may form a loop. */
  *ancestorsOf(span: SpanRecord): Generator<SpanRecord> {
    const seen = new Set([span]);
    for (let at = this.parentOf(span); at && !seen.has(at); at = this.parentOf(at)) {
      seen.add(at);
      yield at;
    }
  }

  *descendantsOf(span: SpanRecord, seen = new Set([span])): Generator<SpanRecord> {
    for (const child of this.childrenOf(span)) {
      if (seen.has(child)) continue;
      seen.add(child);
      yield child;
      yield* this.descendantsOf(child, seen);
    }
  }

  /** Whether the parent is, or was, in another process. Undefined where nothing tells. */
  hasRemoteParent(span: SpanRecord): boolean | undefined {
    if (span.parentIsRemote !== undefined) return span.parentIsRemote;
    const parent = this.parentOf(span);
    if (parent) return processOf(parent) !== processOf(span);
    return isEntry(span) ? true : undefined;
  }

  /** Whether another span links to this one. */
  isLinkedFrom = ({ traceId, spanId }: SpanRecord): boolean => this.#linked.has(`${traceId} ${spanId}`);
}

/** The instance of a service that made the span. */
export function processOf({ service, resource }: SpanRecord): string {
  const instance = resource['service.instance.id'] ?? resource['process.pid'] ?? resource['host.name'] ?? '';
  return `${service} ${String(instance)}`;
}

/** How much an SDK rounds times, in ms. */
export const ROUNDING_MS = 1;

/** Where a request or a message enters a process. */
export const isEntry = ({ kind }: SpanRecord): boolean => kind === 'server' || kind === 'consumer';

/** Whether one span lies in the time of another. */
export const encloses = (outer: SpanRecord, inner: SpanRecord, slackMs = ROUNDING_MS): boolean =>
  outer.start - slackMs <= inner.start && inner.end <= outer.end + slackMs;

export const attribute = ({ attributes }: SpanRecord, ...names: string[]): string | undefined => {
  const found = names.find((name) => attributes[name] !== undefined);
  return found === undefined ? undefined : String(attributes[found]);
};

export const named = ({ service, name }: SpanRecord): string => `"${name}" (${service})`;
export const inMs = (ms: number): string => `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
