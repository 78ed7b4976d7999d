import { HttpSink } from './http-sink.js';

interface KeyValue {
  key: string;
  value: { stringValue?: string; intValue?: string; doubleValue?: number };
}

export interface SunkLog {
  body: string;
  severity: string;
  traceId: string;
  spanId: string;
  atMs: number;
  attributes: Record<string, string>;
  resource: Record<string, string>;
}

interface Body {
  resourceLogs: {
    resource: { attributes?: KeyValue[] };
    scopeLogs: {
      logRecords: {
        body: { stringValue: string };
        severityText?: string;
        traceId?: string;
        spanId?: string;
        timeUnixNano: string;
        attributes?: KeyValue[];
      }[];
    }[];
  }[];
}

/** A backend of logs that accepts OTLP in JSON, as Loki does. */
export class LogSink extends HttpSink {
  readonly endpoint = `${this.url}/otlp`;

  get logs(): SunkLog[] {
    return this.requests
      .filter(({ path }) => path === '/otlp/v1/logs')
      .flatMap(({ body }) => read(JSON.parse(body.toString()) as Body));
  }
}

const read = ({ resourceLogs }: Body): SunkLog[] =>
  resourceLogs.flatMap(({ resource, scopeLogs }) =>
    scopeLogs
      .flatMap(({ logRecords }) => logRecords)
      .map(({ body, severityText = '', traceId = '', spanId = '', timeUnixNano, attributes }) => ({
        body: body.stringValue,
        severity: severityText,
        traceId,
        spanId,
        atMs: Number(BigInt(timeUnixNano) / 1_000_000n),
        attributes: plain(attributes),
        resource: plain(resource.attributes),
      })),
  );

const plain = (attributes: KeyValue[] = []): Record<string, string> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, String(Object.values(value)[0] ?? '')]));
