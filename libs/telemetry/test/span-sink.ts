import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as OTLP's JSON encoding has it, as far as the tests look. */
export interface SentSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  status: { code?: number };
  events: { name: string; attributes: { key: string; value: { stringValue?: string } }[] }[];
}

/** A collector for the length of a test: OTLP over HTTP as JSON, on a free port. */
export class SpanSink {
  readonly spans: SentSpan[] = [];

  private constructor(private readonly server: Server) {}

  static async open(): Promise<SpanSink> {
    const server = createServer();
    const sink = new SpanSink(server);
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      if (request.url === '/v1/traces') sink.take(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      response.setHeader('content-type', 'application/json').end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return sink;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private take(body: { resourceSpans: { scopeSpans: { spans: SentSpan[] }[] }[] }): void {
    this.spans.push(...body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
  }
}
