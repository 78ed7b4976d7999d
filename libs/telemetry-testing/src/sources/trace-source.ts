import type { SpanRecord } from '../trace/span-record.js';

/** Where traces are read back from: autotel-devtools, Grafana Tempo 2 and later, or Jaeger 1.5x and later. */
export type TraceSourceKind = 'devtools' | 'tempo' | 'jaeger';

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

/** A measurement that a metric kept as an example, and the span in which it was made. */
export interface ExemplarRecord {
  metric: string;
  /** In the metric's unit. */
  value: number;
  timestamp: number;
  traceId: string;
  spanId: string;
}

/** Which exemplars to look for. */
export interface ExemplarQuery {
  /** Names of histograms. */
  metrics: readonly string[];
  /** Leaves out what was measured before this time, in milliseconds since the epoch. */
  since?: number;
}

/** Which traces to list. */
export interface TraceQuery {
  /** In the source's own language: see {@link TraceClient.list}. All traces by default. */
  query?: string;
  /** Keeps traces that began at or after this time, in milliseconds since the epoch. */
  since?: number;
}

/** What a trace backend can be asked. Each uses its own HTTP API and returns this kit's spans. */
export interface TraceSource {
  /** The spans of a trace that have arrived; none if nothing has. */
  spans(traceId: string): Promise<SpanRecord[]>;
  /** The spans of each trace that matches, newest first. */
  list(query: TraceQuery): Promise<SpanRecord[][]>;
  /** The log lines of a trace, oldest first. */
  logs(traceId: string): Promise<LogRecord[]>;
  /** The measurements that were made in spans of a trace, of these metrics. */
  exemplars(traceId: string, query: ExemplarQuery): Promise<ExemplarRecord[]>;
}

/** How a backend is reached. */
export interface Connection {
  /** Without a slash at its end. */
  baseUrl: string;
  /** Sent with every request: a tenant, credentials. */
  headers: Record<string, string>;
}

/**
 * Recognises a backend by its URL: by the default port (3200 is Tempo's, 16686 Jaeger's), or by a host or path with its
 * name in it (`http://tempo.monitoring/`, a Grafana proxy path). Any other URL means autotel-devtools.
 */
export function kindOf(url: string): TraceSourceKind {
  const { port, hostname, pathname } = new URL(url);
  const address = `${hostname}${pathname}`.toLowerCase();
  if (port === '3200' || address.includes('tempo')) return 'tempo';
  if (port === '16686' || address.includes('jaeger')) return 'jaeger';
  return 'devtools';
}
