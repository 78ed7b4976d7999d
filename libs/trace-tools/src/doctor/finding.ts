import type { SpanRecord } from '@throughline/telemetry-testing';
import type { Evidence } from './evidence.js';

/** `error`: the trace is cut or wrong. `warning`: it costs or reveals too much. `info`: it may be intended. */
export type Severity = 'error' | 'warning' | 'info';

/** What a check found, before the catalogue adds what the code means. */
export interface Symptom {
  code: string;
  /** What was seen, with names and figures. */
  because: string;
  /** The spans that show it, the most telling first. */
  spans: readonly SpanRecord[];
  /** Replaces the catalogue's severity. */
  severity?: Severity;
}

/** Looks for one kind of fault. */
export type Check = (evidence: Evidence) => Symptom[];

export interface SpanReference {
  traceId: string;
  spanId: string;
  service: string;
  name: string;
}

/** One thing that is wrong, why, and what to do about it. */
export interface Finding {
  /** Stable; the page `docs/doctor/<code>.md` explains it. */
  code: string;
  severity: Severity;
  title: string;
  because: string;
  fix: string;
  /** At most five of them. */
  spans: SpanReference[];
  /** How many spans show it. */
  count: number;
}
