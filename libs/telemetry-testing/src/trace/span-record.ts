export type SpanKindName = 'internal' | 'server' | 'client' | 'producer' | 'consumer';
export type SpanStatusName = 'unset' | 'ok' | 'error';
export type AttributeMap = Record<string, unknown>;

/** Something that happened inside a span; `at` is in milliseconds since the epoch. */
export interface SpanEventRecord {
  name: string;
  at: number;
  attributes: AttributeMap;
}

/** A span, perhaps of another trace, that this one has to do with. */
export interface SpanLinkRecord {
  traceId: string;
  spanId: string;
  attributes: AttributeMap;
}

/** A finished span as a test reads it, wherever it came from. Times are milliseconds since the epoch, with fractions. */
export interface SpanRecord {
  traceId: string;
  spanId: string;
  /** Absent on a root. */
  parentSpanId?: string;
  name: string;
  kind: SpanKindName;
  service: string;
  status: SpanStatusName;
  statusMessage?: string;
  start: number;
  end: number;
  attributes: AttributeMap;
  events: SpanEventRecord[];
  links: SpanLinkRecord[];
  /** What sent it: `service.name`, `service.instance.id` and the like. */
  resource: AttributeMap;
  /** Name of the instrumentation that made it. */
  scope?: string;
}
