import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { env, loopback } from '../../../collector/tests/support/env.js';
import { Sink } from '../../../collector/tests/support/sink.js';
import { Tiers } from '../../../collector/tests/support/tiers.js';
import { until } from '../../../e2e/support/until.js';
import { type Backends, fileBackends, realLoki, realTempo } from './backends.js';
import { Prometheus } from './prometheus.js';

const SERVICES = ['api-gateway', 'inventory-service', 'order-service', 'payment-service'];
const NOWHERE = `${loopback(3, 9)}:4317`;

const WRITTEN = join(env.dir, 'written');

/** The addresses of a real Tempo and a real Loki; without them, the files that gateways write are read. */
const { TEMPO_URL, TEMPO_OTLP_URL, LOKI_URL } = process.env;
const tempoOtlp = TEMPO_OTLP_URL ? new URL(TEMPO_OTLP_URL).host : TEMPO_URL && `${new URL(TEMPO_URL).hostname}:4317`;

/** The shop, both tiers with the shipped configuration, and a Prometheus that scrapes them. */
export class ObservedShop {
  readonly backends: Backends = {
    ...fileBackends(WRITTEN),
    ...(TEMPO_URL && realTempo(TEMPO_URL)),
    ...(LOKI_URL && realLoki(LOKI_URL)),
  };

  private constructor(
    readonly tiers: Tiers,
    readonly prometheus: Prometheus,
    private readonly sink: Sink,
  ) {}

  static async start(): Promise<ObservedShop> {
    rmSync(WRITTEN, { recursive: true, force: true });
    mkdirSync(WRITTEN, { recursive: true });
    const sink = new Sink(`${loopback(3)}:4317`);
    await sink.open();
    const tempo = tempoOtlp || sink.address;
    const layers = [toFiles(), toNowhere()];
    const more = { SAMPLING_PERCENTAGE: '100', ...(LOKI_URL && { LOKI_ENDPOINT: `${LOKI_URL}/otlp` }) };
    try {
      const tiers = await Tiers.start({ tempo, layers, env: more });
      return new ObservedShop(tiers, await Prometheus.start(tiers), sink);
    } catch (error) {
      sink.close();
      throw error;
    }
  }

  /** The services ran before their agent, and retry at longer and longer intervals. */
  async heard(work: () => Promise<unknown>): Promise<void> {
    await work();
    const counted = async () => {
      const series = await this.prometheus.query('count by (service_name) (traces_span_metrics_calls_total)');
      const reported = await this.prometheus.query('count by (job) (nodejs_eventloop_utilization_ratio)');
      return (
        SERVICES.every((name) => series.some(({ metric }) => metric['service_name'] === name)) && reported.length === 4
      );
    };
    await until('spans and metrics of every service', counted, { timeoutMs: 120_000, everyMs: 500 });
  }

  async stop(): Promise<void> {
    await this.tiers.stop();
    this.sink.close();
  }
}

const toFiles = () => {
  const path = (what: string) => `"${join(WRITTEN, what)}-\${env:GATEWAY_INSTANCE}.json"`;
  const flush = 'flush_interval: 100ms';
  return `yaml:${[
    `{ exporters: { file/traces: { path: ${path('traces')}, ${flush} }, file/logs: { path: ${path('logs')}, ${flush} } },`,
    'service: { pipelines: { traces/file: { receivers: [forward/kept], exporters: [file/traces] },',
    'logs/file: { receivers: [forward/logs], exporters: [file/logs] } } } }',
  ].join(' ')}`;
};

/** Backends that never answer, one with a queue that has no room and one without retries, so that there are losses. */
const toNowhere = () =>
  `yaml:${[
    `{ exporters: { otlp_grpc/nowhere: { endpoint: "${NOWHERE}", tls: { insecure: true },`,
    'sending_queue: { sizer: items, queue_size: 1 } },',
    `otlp_http/nowhere: { endpoint: "http://${NOWHERE}", retry_on_failure: { enabled: false } } },`,
    'service: { pipelines: { traces/nowhere: { receivers: [forward/kept], exporters: [otlp_grpc/nowhere, otlp_http/nowhere] },',
    'metrics/nowhere: { receivers: [span_metrics], exporters: [otlp_grpc/nowhere, otlp_http/nowhere] },',
    'logs/nowhere: { receivers: [forward/logs], exporters: [otlp_http/nowhere] } } } }',
  ].join(' ')}`;
