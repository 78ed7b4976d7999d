import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Sink } from './support/sink.js';

interface Counts {
  ended: number;
  exported: number;
  pending: number;
  dropped: Record<string, number>;
}

const EMITTED = 1000;
let sink: Sink;

afterEach(() => sink.close());

it('counts every span that a refusing collector did not take', async () => {
  sink = new Sink(1);
  const counts = await emitTo(await sink.listen());

  expect(counts.ended).toBe(EMITTED);
  expect(sink.spans).toBeGreaterThan(0);
  expect(EMITTED - sink.spans).toBe(sum(counts.dropped));
  expect(counts).toMatchObject({ exported: sink.spans, pending: 0 });
  expect(counts.dropped['export_failed']).toBeGreaterThan(0);
});

it('counts spans that did not fit into the queue, and those lost while the collector is unavailable', async () => {
  sink = new Sink(0);
  const nowhere = await sink.listen();
  sink.close();
  const counts = await emitTo(nowhere, { OTEL_BSP_MAX_QUEUE_SIZE: '200' }, EMITTED);

  expect(sink.spans).toBe(0);
  expect(EMITTED).toBe(sum(counts.dropped) + counts.pending);
  // Half of the queue takes every trace, the other half fewer and fewer of them.
  expect(counts.dropped['queue_full']).toBeGreaterThanOrEqual(EMITTED - 200);
  expect(counts.dropped['queue_full']).toBeLessThan(EMITTED - 100);
});

it('reports the drops as a metric', async () => {
  sink = new Sink(0);
  const counts = await emitTo(await sink.listen(), {
    OTEL_METRIC_EXPORT_INTERVAL: '100',
    OTEL_METRIC_EXPORT_TIMEOUT: '100',
  });

  expect(sink.reportedDrops).toBeGreaterThan(0);
  expect(sink.reportedDrops).toBeLessThanOrEqual(sum(counts.dropped));
});

async function emitTo(endpoint: string, more: Record<string, string> = {}, atOnce = 100): Promise<Counts> {
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    OTEL_SDK_DISABLED: 'false',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
    OTEL_BSP_SCHEDULE_DELAY: '10',
    ...more,
  };
  const preload = ['--import', '@throughline/telemetry/register'];
  const script = ['e2e/support/emit-spans.mjs', String(EMITTED), String(atOnce)];
  const { stdout } = await promisify(execFile)(process.execPath, [...preload, ...script], { env });
  const line = stdout.split('\n').find((text) => text.startsWith('{"running"'));
  const status = JSON.parse(line ?? stdout) as { spans: Counts[] };
  return status.spans[0]!;
}

const sum = (dropped: Record<string, number>): number =>
  Object.values(dropped).reduce((total, count) => total + count, 0);
