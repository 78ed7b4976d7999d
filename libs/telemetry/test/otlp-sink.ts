import { createServer as createHttp, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export type KeyValue = { key: string; value: object };

interface Point {
  attributes: KeyValue[];
  exemplars?: object[];
}

/** A span, a metric or a log record as OTLP's JSON has it, as far as the tests look. */
export interface Item {
  name: string;
  attributes: KeyValue[];
  events: { attributes: KeyValue[] }[];
  links: { attributes: KeyValue[] }[];
  sum: { aggregationTemporality: number; dataPoints: Point[] };
  histogram: { aggregationTemporality: number; dataPoints: Point[] };
  exponentialHistogram: { dataPoints: Point[] };
}

interface Group {
  resource: { attributes: KeyValue[] };
  scopeSpans?: { spans: Item[] }[];
  scopeMetrics?: { metrics: Item[] }[];
  scopeLogs?: { logRecords: Item[] }[];
}

/** What was sent to an OTLP endpoint, as it came. */
export interface Sent {
  path: string;
  headers: IncomingMessage['headers'];
  /** By resource; empty where it was no JSON. */
  groups: Group[];
}

/** Takes OTLP over HTTP for the length of a test; `answers = false` makes it keep every sender waiting. */
export class OtlpSink {
  readonly sent: Sent[] = [];
  answers = true;
  /** Refuses what comes in on this path. */
  refused = '';
  /** Keeps those waiting who send to this path. */
  unanswered = '';

  private constructor(
    private readonly server: Server,
    private readonly scheme: string,
  ) {}

  static async open(tls?: ServerOptions): Promise<OtlpSink> {
    const listener: RequestListener = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        sink.take(request, Buffer.concat(chunks));
        const type = request.headers['content-type'] ?? '';
        if (request.url === sink.refused) response.statusCode = 400;
        if (request.url === sink.unanswered) return;
        if (sink.answers) response.setHeader('content-type', type).end(type === 'application/json' ? '{}' : undefined);
      });
    };
    const server = tls ? createHttps(tls, listener) : createHttp(listener);
    const sink = new OtlpSink(server as Server, tls ? 'https' : 'http');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return sink;
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What came in on a path: spans, metrics or log records. */
  of(path: string): Item[] {
    return this.sent.filter((each) => each.path === path).flatMap(itemsOf);
  }

  /** How many of them each request brought. */
  sizes(path: string): number[] {
    return this.sent.filter((each) => each.path === path).map((each) => itemsOf(each).length);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private take({ url = '', headers }: IncomingMessage, bytes: Buffer): void {
    const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
    const isJson = headers['content-type'] === 'application/json';
    const body = isJson ? (JSON.parse(plain.toString('utf8')) as Record<string, Group[]>) : {};
    this.sent.push({ path: url, headers, groups: Object.values(body).flat() });
  }
}

const itemsOf = ({ groups }: Sent): Item[] =>
  groups.flatMap(({ scopeSpans = [], scopeMetrics = [], scopeLogs = [] }) => [
    ...scopeSpans.flatMap(({ spans }) => spans),
    ...scopeMetrics.flatMap(({ metrics }) => metrics),
    ...scopeLogs.flatMap(({ logRecords }) => logRecords),
  ]);
