import { createServer, type Server } from 'node:http';

interface KeyValue {
  key: string;
  value: { stringValue?: string; intValue?: string };
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

/** A backend of logs that takes OTLP over HTTP in JSON, where Loki takes it. */
export class LogSink {
  readonly logs: SunkLog[] = [];
  readonly endpoint: string;
  readonly #server: Server;

  constructor(
    private readonly host: string,
    private readonly port = 3100,
  ) {
    this.endpoint = `http://${host}:${port}/otlp`;
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      if (request.url === '/otlp/v1/logs') this.#take(JSON.parse(Buffer.concat(chunks).toString()) as Body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }

  open = (): Promise<void> => new Promise((resolve) => this.#server.listen(this.port, this.host, resolve));

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #take({ resourceLogs }: Body): void {
    for (const { resource, scopeLogs } of resourceLogs)
      for (const { body, severityText, traceId, spanId, timeUnixNano, attributes } of scopeLogs.flatMap(
        (scope) => scope.logRecords,
      ))
        this.logs.push({
          body: body.stringValue,
          severity: severityText ?? '',
          traceId: traceId ?? '',
          spanId: spanId ?? '',
          atMs: Number(BigInt(timeUnixNano) / 1_000_000n),
          attributes: plain(attributes),
          resource: plain(resource.attributes),
        });
  }
}

const plain = (attributes: KeyValue[] = []): Record<string, string> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? '']));
