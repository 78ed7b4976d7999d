import { type DevtoolsTrace, readTrace } from './devtools-format.js';
import type { SpanRecord } from './span-record.js';
import { Trace } from './trace.js';

/** A log line as the viewer keeps it. */
export interface LogRecord {
  timestamp: number;
  severityText?: string;
  severityNumber?: number;
  body: unknown;
  traceId?: string;
  spanId?: string;
  attributes: Record<string, unknown>;
  resource?: Record<string, unknown>;
}

const PAGE = 500;
const POLL_MS = 100;

/** Reads traces and logs back from autotel-devtools, the local viewer, over its query API. */
export class TraceClient {
  readonly #baseUrl: string;

  /** @param baseUrl where the viewer answers, such as `http://localhost:4318` */
  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl.replace(/\/+$/, '');
  }

  /** The trace as far as it has arrived; one without spans when nothing has. */
  async trace(traceId: string): Promise<Trace> {
    return (await this.list({ query: `trace_id = "${traceId}"` }))[0] ?? new Trace([]);
  }

  /**
   * Polls until `predicate` holds for the trace, and returns it. A predicate that throws counts as not yet.
   * @throws after `timeoutMs`, with the tree as it was last seen and the predicate's own complaint
   */
  async waitFor(
    traceId: string,
    predicate: (trace: Trace) => unknown,
    { timeoutMs = 15_000 }: { timeoutMs?: number } = {},
  ): Promise<Trace> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const trace = await this.trace(traceId);
      let complaint: unknown;
      try {
        if (await predicate(trace)) return trace;
      } catch (error) {
        complaint = error;
      }
      if (Date.now() > deadline) {
        const why = complaint instanceof Error ? `\n${complaint.message}` : '';
        const message = `Trace ${traceId} was not as expected within ${timeoutMs} ms:${why}\n${trace.render()}`;
        throw new Error(message, { cause: complaint });
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /**
   * Every trace that has a span matching `query` (the viewer's language; all by default), newest first.
   * @param since keeps traces that began at or after this time, in milliseconds since the epoch
   */
  async list({ query = '', since }: { query?: string; since?: number } = {}): Promise<Trace[]> {
    const window = since === undefined ? undefined : { start: since, end: Number.MAX_SAFE_INTEGER };
    const traces = await this.#pages<DevtoolsTrace>('traces', { query, window });
    const spans = new Map<string, SpanRecord[]>();
    for (const trace of traces) spans.set(trace.traceId, [...(spans.get(trace.traceId) ?? []), ...readTrace(trace)]);
    return [...spans.values()].map((records) => new Trace(records));
  }

  /** The log lines that carry this trace's id, oldest first. */
  async logs(traceId: string): Promise<LogRecord[]> {
    const logs = await this.#pages<LogRecord>('logs', { query: `trace_id = "${traceId}"` });
    return logs.sort((a, b) => a.timestamp - b.timestamp);
  }

  async #pages<T>(signal: 'traces' | 'logs', request: Record<string, unknown>): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | undefined;
    do {
      const response = await fetch(`${this.#baseUrl}/api/query/${signal}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...request, limit: PAGE, cursor }),
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok) throw new Error(`The viewer answered ${response.status}: ${await response.text()}`);
      const page = (await response.json()) as Record<string, T[]> & { nextCursor?: string };
      items.push(...(page[signal] ?? []));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return items;
  }
}
