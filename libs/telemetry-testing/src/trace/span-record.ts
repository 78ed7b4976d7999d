export type SpanKindName = 'internal' | 'server' | 'client' | 'producer' | 'consumer';
export type SpanStatusName = 'unset' | 'ok' | 'error';
export type AttributeMap = Record<string, unknown>;

/** An event of a span; `at` is in milliseconds since the epoch. */
export interface SpanEventRecord {
  name: string;
  at: number;
  attributes: AttributeMap;
}

/** A span, perhaps of another trace, to which this one is related. */
export interface SpanLinkRecord {
  traceId: string;
  spanId: string;
  attributes: AttributeMap;
}

/** A finished span as tests read it, whatever its source. Times are milliseconds since the epoch, with fractions. */
export interface SpanRecord {
  traceId: string;
  spanId: string;
  /** Absent on a root. */
  parentSpanId?: string;
  /** Whether the parent came from another process, in a header. Absent if the source does not tell. */
  parentIsRemote?: boolean;
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
  /** The process that made it: `service.name`, `service.instance.id` and the like. */
  resource: AttributeMap;
  /** Name of the instrumentation that made it. */
  scope?: string;
}
