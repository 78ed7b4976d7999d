import { type Answer, get, json } from './ask.js';
import { groupBy } from '../trace/group-by.js';
import { type JaegerTrace, readJaeger } from './jaeger-format.js';
import { type OtlpResourceSpans, readOtlp } from './otlp-format.js';
import type { SpanRecord } from '../trace/span-record.js';
import type { Connection, ExemplarRecord, LogRecord, TraceQuery, TraceSource } from './trace-source.js';

interface ApiV3 {
  result?: { resourceSpans?: OtlpResourceSpans[] };
}

interface Classic {
  data?: JaegerTrace[] | null;
}

const JAEGER = 'Jaeger';
const LIMIT = 500;
const DAY_MS = 86_400_000;

/**
 * Jaeger, by its stable `/api/v3` in OTLP (https://www.jaegertracing.io/docs/latest/architecture/apis/), or if that is
 * not served, by the classic `/api/traces` that its own UI reads.
 */
export class JaegerSource implements TraceSource {
  #api: 'v3' | 'classic' | undefined;

  constructor(private readonly to: Connection) {}

  async spans(traceId: string): Promise<SpanRecord[]> {
    if (this.#api !== 'classic') {
      const answer = await get(this.to, `/api/v3/traces/${traceId}`);
      if (speaksV3(answer)) {
        this.#api = 'v3';
        return answer.status === 404 ? [] : readOtlp(json<ApiV3>(JAEGER, answer).result?.resourceSpans);
      }
    }
    const answer = await get(this.to, `/api/traces/${traceId}`);
    if (answer.status === 404 && answer.text.includes('trace not found')) return [];
    const { data } = json<Classic>(JAEGER, answer);
    this.#api = 'classic';
    return (data ?? []).flatMap(readJaeger);
  }

  /** `query` is that of the UI's search: `service=orders&operation=POST /orders&tags={"error":"true"}`. */
  async list({ query = '', since }: TraceQuery): Promise<SpanRecord[][]> {
    const asked = new URLSearchParams({ limit: String(LIMIT) });
    asked.set('start', String(Math.floor((since ?? Date.now() - DAY_MS) * 1000)));
    asked.set('end', String((Date.now() + 60_000) * 1000));
    for (const [name, value] of new URLSearchParams(query)) asked.set(name, value);
    const { data } = json<Classic>(JAEGER, await get(this.to, `/api/traces?${asked}`));
    const traces = groupBy((data ?? []).flatMap(readJaeger), ({ traceId }) => traceId);
    const began = (spans: SpanRecord[]): number => Math.min(...spans.map(({ start }) => start));
    return [...traces.values()].filter((spans) => began(spans) >= (since ?? 0)).sort((a, b) => began(b) - began(a));
  }

  logs(): Promise<LogRecord[]> {
    return Promise.reject(new Error('Jaeger keeps traces only; ask where the logs go.'));
  }

  exemplars(): Promise<ExemplarRecord[]> {
    return Promise.reject(new Error('Jaeger keeps traces only; ask where the metrics go.'));
  }
}

/** An unknown trace is a 404 in v3's own error shape; an unknown route is one in plain text, or the UI's page. */
const speaksV3 = ({ text }: Answer): boolean => /^\s*\{\s*"(result|error)"/.test(text) && !text.includes('"errors"');
