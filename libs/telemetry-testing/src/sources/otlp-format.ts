import type { AttributeMap, SpanKindName, SpanRecord, SpanStatusName } from '../trace/span-record.js';

/**
 * Spans in OTLP's JSON (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding) and in protobuf's own JSON
 * mapping, with which Tempo answers: ids in base64, enums by name.
 */
export interface OtlpResourceSpans {
  resource?: { attributes?: OtlpAttribute[] };
  scopeSpans?: OtlpScopeSpans[];
  /** The name of `scopeSpans` before OTLP 0.19, in Tempo. */
  instrumentationLibrarySpans?: OtlpScopeSpans[];
}

interface OtlpScopeSpans {
  scope?: { name?: string };
  instrumentationLibrary?: { name?: string };
  spans?: OtlpSpan[];
}

interface OtlpAttribute {
  key: string;
  value?: OtlpValue;
}

interface OtlpValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string | number;
  doubleValue?: number;
  bytesValue?: string;
  arrayValue?: { values?: OtlpValue[] };
  kvlistValue?: { values?: OtlpAttribute[] };
}

interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  /** Bit 8: bit 9 is known. Bit 9: the parent is remote. */
  flags?: number;
  name?: string;
  kind?: number | string;
  startTimeUnixNano?: string | number;
  endTimeUnixNano?: string | number;
  attributes?: OtlpAttribute[];
  status?: { code?: number | string; message?: string };
  events?: { name?: string; timeUnixNano?: string | number; attributes?: OtlpAttribute[] }[];
  links?: { traceId: string; spanId: string; attributes?: OtlpAttribute[] }[];
}

const KINDS: SpanKindName[] = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES: SpanStatusName[] = ['unset', 'ok', 'error'];

/** The spans of an OTLP answer, whichever of the two JSON encodings it has. */
export function readOtlp(resourceSpans: OtlpResourceSpans[] = []): SpanRecord[] {
  return resourceSpans.flatMap(({ resource, scopeSpans, instrumentationLibrarySpans }) => {
    const resourceAttributes = readAttributes(resource?.attributes);
    return (scopeSpans ?? instrumentationLibrarySpans ?? []).flatMap(({ scope, instrumentationLibrary, spans }) =>
      (spans ?? []).map((span) => readSpan(span, resourceAttributes, (scope ?? instrumentationLibrary)?.name)),
    );
  });
}

function readSpan(span: OtlpSpan, resource: AttributeMap, scope: string | undefined): SpanRecord {
  const parentSpanId = readId(span.parentSpanId, 8);
  return {
    traceId: readId(span.traceId, 16)!,
    spanId: readId(span.spanId, 8)!,
    ...(parentSpanId && !/^0+$/.test(parentSpanId) ? { parentSpanId, ...readFlags(span.flags) } : {}),
    name: span.name ?? '',
    kind: readEnum(span.kind, KINDS, 'SPAN_KIND_') ?? 'internal',
    service: String(resource['service.name'] ?? 'unknown_service'),
    status: readEnum(span.status?.code, STATUSES, 'STATUS_CODE_') ?? 'unset',
    ...(span.status?.message ? { statusMessage: span.status.message } : {}),
    start: readTime(span.startTimeUnixNano),
    end: readTime(span.endTimeUnixNano),
    attributes: readAttributes(span.attributes),
    events: (span.events ?? []).map(({ name, timeUnixNano, attributes }) => ({
      name: name ?? '',
      at: readTime(timeUnixNano),
      attributes: readAttributes(attributes),
    })),
    links: (span.links ?? []).map(({ traceId, spanId, attributes }) => ({
      traceId: readId(traceId, 16)!,
      spanId: readId(spanId, 8)!,
      attributes: readAttributes(attributes),
    })),
    resource,
    ...(scope ? { scope } : {}),
  };
}

const readAttributes = (attributes: OtlpAttribute[] = []): AttributeMap =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, readValue(value)]));

function readValue(value: OtlpValue = {}): unknown {
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(readValue);
  if (value.kvlistValue) return readAttributes(value.kvlistValue.values);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue;
}

const readFlags = (flags = 0): Pick<SpanRecord, 'parentIsRemote'> =>
  flags & 0x100 ? { parentIsRemote: (flags & 0x200) !== 0 } : {};

/** Keeps hex, and turns base64, recognised by its length, into hex. */
function readId(id: string | undefined, bytes: 8 | 16): string | undefined {
  if (!id) return undefined;
  return id.length === bytes * 2 ? id.toLowerCase() : Buffer.from(id, 'base64').toString('hex');
}

function readEnum<T extends string>(code: number | string | undefined, names: T[], prefix: string): T | undefined {
  if (typeof code === 'number') return names[code];
  return names.find((name) => code === prefix + name.toUpperCase());
}

/** Milliseconds with fractions: a double cannot hold today's nanoseconds exactly. */
const readTime = (nanos: string | number | undefined): number => Number(BigInt(nanos ?? 0) / 1000n) / 1000;
