import cluster from 'node:cluster';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isMainThread } from 'node:worker_threads';
import { diag } from '@opentelemetry/api';
import { AggregationTemporality, MetricReader } from '@opentelemetry/sdk-metrics';
import type { ExemplarStore } from '../exemplars/store.js';
import { CONTENT_TYPES, type TextFormat, toText } from './open-metrics.js';

const isWorker = !isMainThread || cluster.isWorker;
const MOST_WORKERS = 256;

/** Serves `GET /metrics` on a port of its own, in the format that `Accept` asks for. */
export class PrometheusReader extends MetricReader {
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  constructor(
    host: string,
    port: number,
    private readonly exemplars: ExemplarStore,
  ) {
    super({ aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE });
    // Instrumentations patch `emit` of http.Server to trace requests; scrapes must not be traced.
    this.#server.emit = EventEmitter.prototype.emit;
    this.#listen(host, port, port);
  }

  /**
   * Worker threads and cluster workers have their own metrics, so each takes the next free port. On one shared port,
   * each scrape of a cluster would reach another worker.
   */
  #listen(host: string, port: number, wanted: number): void {
    this.#server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' && isWorker && port < wanted + MOST_WORKERS) {
        this.#server.removeAllListeners('listening');
        this.#listen(host, port + 1, wanted);
      } else {
        diag.error(`Prometheus endpoint on ${host}:${port}: ${error.message}`);
      }
    });
    this.#server.once('listening', () => {
      if (port !== wanted) diag.warn(`Prometheus endpoint: this worker's metrics are on ${host}:${port}.`);
    });
    this.#server.listen({ port, host, exclusive: isWorker }).unref();
  }

  /** The port, once it is open. */
  async port(): Promise<number> {
    if (!this.#server.listening) await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async #answer({ method, url = '', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (url.split('?')[0] !== '/metrics') return void response.writeHead(404).end();
    if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    try {
      const { resourceMetrics, errors } = await this.collect();
      if (errors.length) diag.error('Prometheus endpoint: some metrics could not be read', ...errors);
      await resourceMetrics.resource.waitForAsyncAttributes?.();
      const format = formatFor(headers.accept);
      response.writeHead(200, { 'content-type': CONTENT_TYPES[format], vary: 'accept' });
      response.end(toText(resourceMetrics, format, this.exemplars));
    } catch (error) {
      diag.error('Prometheus endpoint: the metrics could not be read', error);
      response.writeHead(500).end();
    }
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}

/**
 * Returns OpenMetrics to clients that prefer version 1 at least as much as plain text; `*` and no header mean plain
 * text.
 */
export function formatFor(accept = ''): TextFormat {
  const quality = (wanted: string) =>
    Math.max(
      0,
      ...accept.split(',').map((offer) => {
        const [type = '', ...parameters] = offer.split(';').map((part) => part.trim().toLowerCase());
        const given = Object.fromEntries(parameters.map((parameter) => parameter.split('=', 2)));
        if (type !== wanted || (type.endsWith('openmetrics-text') && parseInt(given['version'] ?? '1', 10) > 1))
          return 0;
        const q = Number(given['q'] ?? 1);
        return Number.isNaN(q) ? 1 : q;
      }),
    );
  const open = quality('application/openmetrics-text');
  return open > 0 && open >= quality('text/plain') ? 'openmetrics' : 'prometheus';
}
