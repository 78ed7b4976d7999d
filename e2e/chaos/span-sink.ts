import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { OtlpResourceSpans, SpanRecord, Trace } from '@throughline/telemetry-testing';

/** Receives spans as OTLP over http/json and keeps them by trace. */
export class SpanSink {
  readonly #spans = new Map<string, SpanRecord[]>();
  readonly #kit: typeof import('@throughline/telemetry-testing');
  readonly #server: Server = createServer((request, response) => {
    this.#take(request).then(
      () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
      () => response.writeHead(400).end(),
    );
  });

  private constructor(kit: typeof import('@throughline/telemetry-testing')) {
    this.#kit = kit;
  }

  static async open(): Promise<SpanSink> {
    // Imported on demand, because run.ts imports this file before it builds the package.
    const sink = new SpanSink(await import('@throughline/telemetry-testing'));
    sink.#server.listen(0, 'localhost');
    await once(sink.#server, 'listening');
    return sink;
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The trace as far as it has come. */
  trace(traceId: string): Trace {
    return new this.#kit.Trace(this.#spans.get(traceId) ?? []);
  }

  forget(): void {
    this.#spans.clear();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #take(request: IncomingMessage): Promise<void> {
    const body = JSON.parse(await text(request)) as { resourceSpans?: OtlpResourceSpans[] };
    for (const span of this.#kit.readOtlp(body.resourceSpans)) {
      const trace = this.#spans.get(span.traceId);
      if (trace) trace.push(span);
      else this.#spans.set(span.traceId, [span]);
    }
  }
}
