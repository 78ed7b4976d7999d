/** The part of OTLP's JSON that is read here: Tempo answers with it, and the Collector's file exporter writes it. */
interface KeyValue {
  key: string;
  value: { stringValue?: string; intValue?: string | number; doubleValue?: number; boolValue?: boolean };
}

interface Resource {
  attributes?: KeyValue[];
}

interface OtlpSpan {
  traceId: string;
  parentSpanId?: string;
  name: string;
  kind: number | string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes?: KeyValue[];
  status?: { code?: number | string };
}

export interface OtlpTraces {
  resourceSpans?: { resource?: Resource; scopeSpans?: { spans?: OtlpSpan[] }[] }[];
}

export interface OtlpLogs {
  resourceLogs?: {
    resource?: Resource;
    scopeLogs?: {
      logRecords?: { body?: KeyValue['value']; severityText?: string; traceId?: string; attributes?: KeyValue[] }[];
    }[];
  }[];
}

export interface Span {
  traceId: string;
  root: boolean;
  name: string;
  kind: string;
  status: string;
  startMs: number;
  endMs: number;
  attributes: Record<string, string>;
  resource: Record<string, string>;
}

export interface Line {
  labels: Record<string, string>;
  text: string;
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES = ['unset', 'ok', 'error'];

const textOf = (value: KeyValue['value'] = {}): string => String(Object.values(value)[0] ?? '');
const record = (all: KeyValue[] = []) => Object.fromEntries(all.map(({ key, value }) => [key, textOf(value)]));
const word = (value: number | string | undefined, words: string[], prefix: string): string =>
  typeof value === 'string' ? value.replace(prefix, '').toLowerCase() : words[value ?? 0]!;
/** Hex, as the Collector writes it; Tempo may answer with base64. */
const hex = (id: string): string => (/^[0-9a-f]{32}$/.test(id) ? id : Buffer.from(id, 'base64').toString('hex'));

export const spansIn = ({ resourceSpans = [] }: OtlpTraces): Span[] =>
  resourceSpans.flatMap(({ resource, scopeSpans = [] }) =>
    scopeSpans.flatMap(({ spans = [] }) =>
      spans.map((span) => ({
        traceId: hex(span.traceId),
        root: !span.parentSpanId,
        name: span.name,
        kind: word(span.kind, KINDS, 'SPAN_KIND_'),
        status: word(span.status?.code, STATUSES, 'STATUS_CODE_'),
        startMs: Number(span.startTimeUnixNano) / 1e6,
        endMs: Number(span.endTimeUnixNano) / 1e6,
        attributes: record(span.attributes),
        resource: record(resource?.attributes),
      })),
    ),
  );

/** As Loki ingests them: dots become underscores; ids and severity are metadata of the line. */
export const linesIn = ({ resourceLogs = [] }: OtlpLogs): Line[] =>
  resourceLogs.flatMap(({ resource, scopeLogs = [] }) =>
    scopeLogs.flatMap(({ logRecords = [] }) =>
      logRecords.map(({ body, severityText, traceId, attributes }) => ({
        text: textOf(body),
        labels: {
          ...underscored({ ...record(resource?.attributes), ...record(attributes) }),
          ...(severityText && { severity_text: severityText }),
          ...(traceId && { trace_id: traceId }),
        },
      })),
    ),
  );

const underscored = (all: Record<string, string>) =>
  Object.fromEntries(Object.entries(all).map(([key, value]) => [key.replaceAll('.', '_'), value]));
