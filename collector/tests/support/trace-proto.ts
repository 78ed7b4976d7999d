import protobuf from 'protobufjs';

const many = (type: string, id: number) => ({ rule: 'repeated', type, id });
const one = (type: string, id: number) => ({ type, id });
const message = (fields: Record<string, { type: string; id: number; rule?: string }>) => ({ fields });

/** The part of opentelemetry-proto's trace.proto that the tests read. */
export const TracesRequest = protobuf.Root.fromJSON({
  nested: {
    Request: message({ resourceSpans: many('ResourceSpans', 1) }),
    ResourceSpans: message({ resource: one('Resource', 1), scopeSpans: many('ScopeSpans', 2) }),
    Resource: message({ attributes: many('KeyValue', 1) }),
    ScopeSpans: message({ spans: many('Span', 2) }),
    Span: message({
      traceId: one('bytes', 1),
      spanId: one('bytes', 2),
      parentSpanId: one('bytes', 4),
      name: one('string', 5),
      kind: one('int32', 6),
      attributes: many('KeyValue', 9),
    }),
    KeyValue: message({ key: one('string', 1), value: one('AnyValue', 2) }),
    AnyValue: message({ stringValue: one('string', 1), boolValue: one('bool', 2), intValue: one('int64', 3) }),
  },
}).lookupType('Request');

export interface DecodedTraces {
  resourceSpans?: {
    resource?: { attributes?: { key: string; value?: { stringValue?: string } }[] };
    scopeSpans?: { spans?: { traceId: string; spanId: string; parentSpanId?: string; name: string }[] }[];
  }[];
}
