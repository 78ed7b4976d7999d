import { type DevtoolsTrace, readTrace } from './devtools-format.js';
import type { SpanRecord } from '../trace/span-record.js';
import type { Connection, ExemplarQuery, ExemplarRecord, LogRecord, TraceQuery, TraceSource } from './trace-source.js';

const PAGE = 500;

interface DevtoolsSeries {
  points: { exemplars?: Omit<ExemplarRecord, 'metric'>[] }[];
}

/** autotel-devtools, the local viewer, over its query API. */
export class DevtoolsSource implements TraceSource {
  constructor(private readonly to: Connection) {}

  async spans(traceId: string): Promise<SpanRecord[]> {
    return (await this.list({ query: `trace_id = "${traceId}"` }))[0] ?? [];
  }

  async list({ query = '', since }: TraceQuery): Promise<SpanRecord[][]> {
    const window = since === undefined ? undefined : { start: since, end: Number.MAX_SAFE_INTEGER };
    const traces = await this.pages<DevtoolsTrace>('traces', { query, window });
    const spans = new Map<string, SpanRecord[]>();
    for (const trace of traces) spans.set(trace.traceId, [...(spans.get(trace.traceId) ?? []), ...readTrace(trace)]);
    return [...spans.values()];
  }

  async logs(traceId: string): Promise<LogRecord[]> {
    const logs = await this.pages<LogRecord>('logs', { query: `trace_id = "${traceId}"` });
    return logs.sort((a, b) => a.timestamp - b.timestamp);
  }

  async exemplars(traceId: string, { metrics, since = 0 }: ExemplarQuery): Promise<ExemplarRecord[]> {
    const window = { start: since, end: Number.MAX_SAFE_INTEGER };
    const found = await Promise.all(
      metrics.map(async (metric) => {
        const { series } = await this.query<{ series: DevtoolsSeries[] }>('metrics', { name: metric, window });
        const all = series.flatMap(({ points }) => points).flatMap(({ exemplars = [] }) => exemplars);
        return all.filter((each) => each.traceId === traceId).map((each) => ({ metric, ...each }));
      }),
    );
    return found.flat();
  }

  private async pages<T>(signal: 'traces' | 'logs', request: Record<string, unknown>): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.query<Record<string, T[]> & { nextCursor?: string }>(signal, {
        ...request,
        limit: PAGE,
        cursor,
      });
      items.push(...(page[signal] ?? []));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return items;
  }

  private async query<T>(signal: string, request: object): Promise<T> {
    const response = await fetch(`${this.to.baseUrl}/api/query/${signal}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.to.headers },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`The viewer answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}
