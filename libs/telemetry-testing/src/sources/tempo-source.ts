import { get, json } from './ask.js';
import { type OtlpResourceSpans, readOtlp } from './otlp-format.js';
import type { SpanRecord } from '../trace/span-record.js';
import type { Connection, ExemplarRecord, LogRecord, TraceQuery, TraceSource } from './trace-source.js';

/** `GET /api/v2/traces/<id>`; a partial answer (the trace is over a limit) says so and is refused. */
interface TraceByIdV2 {
  trace?: { resourceSpans?: OtlpResourceSpans[] };
  status?: 'COMPLETE' | 'PARTIAL';
  message?: string;
}

/** `GET /api/traces/<id>`, which uses the former name of resource spans. */
interface TraceByIdV1 {
  batches?: OtlpResourceSpans[];
  resourceSpans?: OtlpResourceSpans[];
}

interface SearchAnswer {
  traces?: { traceID: string; startTimeUnixNano?: string }[];
}

const TEMPO = 'Tempo';
const LIMIT = 500;

/** Grafana Tempo, as https://grafana.com/docs/tempo/latest/api_docs/ describes its HTTP API. */
export class TempoSource implements TraceSource {
  #version: 1 | 2 | undefined;

  constructor(private readonly to: Connection) {}

  /** Tempo before 2.7 has no `/api/v2/traces`: asked once, and then `/api/traces` is. */
  async spans(traceId: string): Promise<SpanRecord[]> {
    if (this.#version !== 1) {
      const answer = await get(this.to, `/api/v2/traces/${traceId}`);
      if (answer.status !== 404) {
        this.#version = 2;
        return this.readV2(traceId, json<TraceByIdV2>(TEMPO, answer));
      }
      if (this.#version === 2) return [];
    }
    const answer = await get(this.to, `/api/traces/${traceId}`);
    if (answer.status === 404) return [];
    this.#version ??= 1;
    const { batches, resourceSpans } = json<TraceByIdV1>(TEMPO, answer);
    return readOtlp(batches ?? resourceSpans);
  }

  /** `query` is TraceQL. Tempo answers a search in its own order and at most 500 here, so they are sorted. */
  async list({ query = '{}', since }: TraceQuery): Promise<SpanRecord[][]> {
    const asked = new URLSearchParams({ q: query, limit: String(LIMIT) });
    if (since !== undefined) {
      asked.set('start', String(Math.floor(since / 1000)));
      asked.set('end', String(Math.ceil(Date.now() / 1000) + 60));
    }
    const { traces = [] } = json<SearchAnswer>(TEMPO, await get(this.to, `/api/search?${asked}`));
    // The search omits the leading zeros of ids.
    const found = traces.map(({ traceID, startTimeUnixNano }) => ({
      id: traceID.padStart(32, '0'),
      start: Number(startTimeUnixNano ?? 0) / 1e6,
    }));
    const wanted = found.filter(({ start }) => start >= (since ?? 0)).sort((a, b) => b.start - a.start);
    const read = await Promise.all(wanted.map(({ id }) => this.spans(id)));
    return read.filter((spans) => spans.length > 0);
  }

  logs(): Promise<LogRecord[]> {
    return Promise.reject(new Error('Tempo keeps traces only; ask where the logs go.'));
  }

  exemplars(): Promise<ExemplarRecord[]> {
    return Promise.reject(new Error('Tempo keeps traces only; ask where the metrics go.'));
  }

  private readV2(traceId: string, { trace, status, message }: TraceByIdV2): SpanRecord[] {
    if (status === 'PARTIAL') throw new Error(`Tempo has only a part of trace ${traceId}: ${message ?? ''}`);
    return readOtlp(trace?.resourceSpans);
  }
}
