import { LocalServer } from './local-server.js';

interface Metric {
  name: string;
  sum?: { dataPoints: { asInt?: string; asDouble?: number }[] };
}

/** An OTLP collector over http/json that takes the first `accepts` batches of spans and refuses every other one. */
export class Sink extends LocalServer {
  spans = 0;
  /** The last value of `telemetry.spans.dropped`, summed over all reasons. */
  reportedDrops = 0;

  constructor(accepts: number) {
    let batches = 0;
    super(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = JSON.parse(Buffer.concat(chunks).toString());
      const refuses = request.url === '/v1/traces' && batches++ >= accepts;
      if (!refuses) this.#take(body);
      response.writeHead(refuses ? 400 : 200, { 'content-type': 'application/json' }).end('{}');
    });
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
