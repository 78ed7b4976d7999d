import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type Line, linesIn, type OtlpLogs, type OtlpTraces, type Span, spansIn } from './otlp-json.js';
import { searchLines } from './small-logql.js';
import { searchTraces } from './small-traceql.js';

interface Traces {
  trace(id: string): Promise<Span[]>;
  search(traceql: string): Promise<string[]>;
}

interface Logs {
  lines(logql: string): Promise<Line[]>;
}

/** The requests of Grafana to Tempo and Loki. */
export type Backends = Traces & Logs;

/** Answers them from the files that the gateways wrote instead. */
export function fileBackends(folder: string): Backends {
  const read = <T>(what: string): T[] =>
    (existsSync(folder) ? readdirSync(folder) : [])
      .filter((name) => name.startsWith(what))
      .flatMap((name) => readFileSync(`${folder}/${name}`, 'utf8').split('\n').slice(0, -1))
      .map((line) => JSON.parse(line) as T);
  const spans = () => read<OtlpTraces>('traces').flatMap(spansIn);
  return {
    trace: async (id) => spans().filter(({ traceId }) => traceId === id),
    search: async (traceql) => searchTraces(traceql, spans()),
    lines: async (logql) => searchLines(logql, read<OtlpLogs>('logs').flatMap(linesIn)),
  };
}

export const realTempo = (url: string): Traces => ({
  async trace(id) {
    const { trace } = await get<{ trace: OtlpTraces }>(`${url}/api/v2/traces/${id}`);
    return spansIn(trace);
  },
  async search(q) {
    const range = { start: String(anHourAgo()), end: String(anHourAgo() + 3660) };
    const { traces = [] } = await get<{ traces?: { traceID: string }[] }>(
      `${url}/api/search?${new URLSearchParams({ q, limit: '500', ...range })}`,
    );
    return traces.map(({ traceID }) => traceID.padStart(32, '0'));
  },
});

export const realLoki = (url: string): Logs => ({
  async lines(query) {
    const asked = new URLSearchParams({ query, limit: '1000', start: `${anHourAgo()}000000000` });
    const { data } = await get<{
      data: { result: { stream: Record<string, string>; values: [string, string][] }[] };
    }>(`${url}/loki/api/v1/query_range?${asked}`);
    return data.result.flatMap(({ stream, values }) => values.map(([, text]) => ({ labels: stream, text })));
  },
});

const anHourAgo = () => Math.floor(Date.now() / 1000) - 3600;

async function get<T>(url: string): Promise<T> {
  const response = await fetch(url, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
