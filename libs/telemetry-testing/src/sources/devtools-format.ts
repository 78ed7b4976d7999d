import type { AttributeMap, SpanKindName, SpanRecord, SpanStatusName } from '../trace/span-record.js';

/** A span in an answer of autotel-devtools: times in milliseconds, the resource mixed into the attributes. */
export interface DevtoolsSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: string;
  startTime: number;
  endTime: number;
  attributes?: AttributeMap;
  status?: { code?: string; message?: string };
  events?: { name: string; timestamp: number; attributes?: AttributeMap }[];
  links?: { traceId: string; spanId: string; attributes?: AttributeMap }[];
  scope?: { name?: string };
}

export interface DevtoolsTrace {
  traceId: string;
  spans: DevtoolsSpan[];
}

const RESOURCE = /^(service|deployment|telemetry|host|os|process|k8s|container|cloud)\./;

/** The spans of one trace in an answer of autotel-devtools. */
export const readTrace = (trace: DevtoolsTrace): SpanRecord[] => trace.spans.map(readSpan);

function readSpan(span: DevtoolsSpan): SpanRecord {
  const attributes = Object.entries(span.attributes ?? {});
  const resource = Object.fromEntries(attributes.filter(([name]) => RESOURCE.test(name)));
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId ? { parentSpanId: span.parentSpanId } : {}),
    name: span.name,
    kind: span.kind.toLowerCase() as SpanKindName,
    service: String(resource['service.name'] ?? 'unknown_service'),
    status: (span.status?.code ?? 'unset').toLowerCase() as SpanStatusName,
    ...(span.status?.message ? { statusMessage: span.status.message } : {}),
    start: span.startTime,
    end: span.endTime,
    attributes: Object.fromEntries(attributes.filter(([name]) => !RESOURCE.test(name))),
    events: (span.events ?? []).map(({ name, timestamp, attributes }) => ({
      name,
      at: timestamp,
      attributes: attributes ?? {},
    })),
    links: (span.links ?? []).map(({ traceId, spanId, attributes }) => ({
      traceId,
      spanId,
      attributes: attributes ?? {},
    })),
    resource,
    ...(span.scope?.name ? { scope: span.scope.name } : {}),
  };
}
