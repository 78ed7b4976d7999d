import type { SpanRecord, TraceSourceKind } from '@throughline/telemetry-testing';

/** Where traces come from: a file, `-` for standard input, a backend's URL, or a trace id in the usual backend. */
export interface SourceOptions {
  /** The backend for a bare trace id. Default `TRACE_QUERY_URL`, else the local viewer's. */
  from?: string;
  kind?: TraceSourceKind;
  headers?: Record<string, string>;
  /** How far back to read a backend without a trace id, in ms. Default ten minutes. */
  sinceMs?: number;
  /** How long to wait, in ms, until no span has arrived for two seconds. Default: not at all. */
  waitMs?: number;
  readInput?: () => string;
}

export interface Loaded {
  /** Spans of the trace asked for, or of all. */
  spans: SpanRecord[];
  /** Other traces of the same time, where the source is a backend: some faults show only between two traces. */
  beside: SpanRecord[];
  traceId?: string;
  /** What could not be read, as sentences for people. */
  notes: string[];
}
