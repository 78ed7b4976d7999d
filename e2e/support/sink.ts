import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Metric {
  name: string;
  sum?: { dataPoints: { asInt?: string; asDouble?: number }[] };
}

/** An OTLP collector over http/json that takes the first `accepts` batches of spans and refuses every other one. */
export class Sink {
  spans = 0;
  /** The last value of `telemetry.spans.dropped`, all reasons together. */
  reportedDrops = 0;
  readonly #server: Server;

  constructor(accepts: number) {
    let batches = 0;
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = JSON.parse(Buffer.concat(chunks).toString());
      const refuses = request.url === '/v1/traces' && batches++ >= accepts;
      if (!refuses) this.#take(body);
      response.writeHead(refuses ? 400 : 200, { 'content-type': 'application/json' }).end('{}');
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #take(body: {
    resourceSpans?: { scopeSpans: { spans: unknown[] }[] }[];
    resourceMetrics?: { scopeMetrics: { metrics: Metric[] }[] }[];
  }) {
    for (const { scopeSpans } of body.resourceSpans ?? [])
      for (const { spans } of scopeSpans) this.spans += spans.length;
    const metrics = (body.resourceMetrics ?? []).flatMap((each) => each.scopeMetrics.flatMap((scope) => scope.metrics));
    const drops = metrics.find(({ name }) => name === 'telemetry.spans.dropped');
    if (drops)
      this.reportedDrops = drops.sum!.dataPoints.reduce((sum, point) => sum + Number(point.asInt ?? point.asDouble), 0);
  }
}
