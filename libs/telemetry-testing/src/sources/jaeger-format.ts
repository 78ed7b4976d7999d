import type { AttributeMap, SpanKindName, SpanRecord, SpanStatusName } from '../trace/span-record.js';

/** A trace in an answer of Jaeger's classic `GET /api/traces/{id}`: times in microseconds, attributes as typed tags. */
export interface JaegerTrace {
  traceID: string;
  spans: JaegerSpan[];
  processes: Record<string, { serviceName: string; tags?: JaegerTag[] }>;
}

interface JaegerTag {
  key: string;
  type: string;
  value: unknown;
}

interface JaegerSpan {
  traceID: string;
  spanID: string;
  operationName: string;
  references?: { refType: 'CHILD_OF' | 'FOLLOWS_FROM'; traceID: string; spanID: string }[];
  startTime: number;
  duration: number;
  tags?: JaegerTag[];
  logs?: { timestamp: number; fields: JaegerTag[] }[];
  processID: string;
}

/** Tags that Jaeger makes from a span's own fields, and that its program never set as attributes. */
const OWN = new Set([
  'span.kind',
  'error',
  'otel.status_code',
  'otel.status_description',
  'otel.scope.name',
  'otel.scope.version',
  'otel.library.name',
  'otel.library.version',
  'w3c.tracestate',
  'internal.span.format',
]);

/**
 * Reads the spans of a trace in Jaeger's classic JSON. Kind, status and scope are tags there
 * (https://opentelemetry.io/docs/specs/otel/trace/sdk_exporters/jaeger/). The first CHILD_OF reference within the trace
 * is the parent, every other reference a link. If a span links to its own parent, Jaeger keeps only the link: without a
 * CHILD_OF, the first FOLLOWS_FROM within the trace is both. The format has no attributes of links.
 */
export const readJaeger = ({ spans, processes }: JaegerTrace): SpanRecord[] =>
  spans.map((span) => readSpan(span, processes[span.processID]));

function readSpan(span: JaegerSpan, process: JaegerTrace['processes'][string] | undefined): SpanRecord {
  const tags = readTags(span.tags);
  const references = span.references ?? [];
  const within = references.filter(({ traceID }) => traceID === span.traceID);
  const childOf = within.find(({ refType }) => refType === 'CHILD_OF');
  const parent = childOf ?? within[0];
  const scope = tags['otel.scope.name'] ?? tags['otel.library.name'];
  const message = tags['otel.status_description'];
  const service = process?.serviceName ?? 'unknown_service';
  const start = span.startTime / 1000;
  return {
    traceId: pad(span.traceID, 32),
    spanId: pad(span.spanID, 16),
    ...(parent ? { parentSpanId: pad(parent.spanID, 16) } : {}),
    name: span.operationName,
    kind: (tags['span.kind'] ?? 'internal') as SpanKindName,
    service,
    status: statusOf(tags),
    ...(message ? { statusMessage: String(message) } : {}),
    start,
    end: (span.startTime + span.duration) / 1000,
    attributes: Object.fromEntries(Object.entries(tags).filter(([key]) => !OWN.has(key))),
    events: (span.logs ?? []).map(({ timestamp, fields }) => {
      const { event, ...attributes } = readTags(fields);
      return { name: String(event ?? ''), at: timestamp / 1000, attributes };
    }),
    links: references
      .filter((reference) => reference !== childOf)
      .map(({ traceID, spanID }) => ({ traceId: pad(traceID, 32), spanId: pad(spanID, 16), attributes: {} })),
    resource: { 'service.name': service, ...readTags(process?.tags) },
    ...(scope ? { scope: String(scope) } : {}),
  };
}

const readTags = (tags: JaegerTag[] = []): AttributeMap =>
  Object.fromEntries(tags.map(({ key, value }) => [key, value]));

function statusOf(tags: AttributeMap): SpanStatusName {
  if (tags['error'] === true || tags['error'] === 'true' || tags['otel.status_code'] === 'ERROR') return 'error';
  return tags['otel.status_code'] === 'OK' ? 'ok' : 'unset';
}

/** Jaeger before 1.2x omits the leading zeros of ids. */
const pad = (id: string, length: number): string => id.toLowerCase().padStart(length, '0');
