import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const register = new URL('../../../dist/register.js', import.meta.url).href;
const root = fileURLToPath(new URL('../../../../../', import.meta.url));
const program = `
  import { metrics, trace } from '@opentelemetry/api';
  const meter = metrics.getMeter('shift');
  const done = meter.createCounter('work.done');
  const time = meter.createHistogram('work.duration', { unit: 's', advice: { explicitBucketBoundaries: [0.1, 1] } });
  trace.getTracer('shift').startActiveSpan('work', (span) => {
    done.add(1, { kind: 'traced' });
    time.record(0.25);
    span.end();
  });
  done.add(1, { kind: 'untraced' });
  setInterval(() => {}, 1000);
`;

const running: ChildProcess[] = [];
let folder: string;
let printed = '';
let endpoint: number;
let prometheus: number;

beforeAll(async () => {
  if (spawnSync('prometheus', ['--version']).error)
    throw new Error('This test needs Prometheus: apt-get install --no-install-recommends prometheus');
  [endpoint, prometheus, folder] = await Promise.all([freePort(), freePort(), mkdtemp(join(tmpdir(), 'prometheus-'))]);
  const config = join(folder, 'prometheus.yml');
  await writeFile(
    config,
    `scrape_configs: [{ job_name: shift, scrape_interval: 200ms, scrape_timeout: 200ms, static_configs: [{ targets: ['127.0.0.1:${endpoint}'] }] }]`,
  );
  const shift = start(process.execPath, ['--import', register, '--input-type=module', '-e', program], {
    OTEL_SERVICE_NAME: 'shift',
    OTEL_TRACES_EXPORTER: 'console',
    OTEL_BSP_SCHEDULE_DELAY: '10',
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
    OTEL_EXPORTER_PROMETHEUS_PORT: `${endpoint}`,
  });
  shift.stdout!.on('data', (chunk) => (printed += chunk));
  start('prometheus', [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${prometheus}`,
    '--enable-feature=exemplar-storage',
    '--log.level=warn',
  ]);
});

afterAll(async () => {
  await Promise.all(
    running.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, 'exit');
    }),
  );
  if (folder) await rm(folder, { recursive: true });
});

it('lets Prometheus lead from a metric to a trace of the process it scraped', async () => {
  const counted = await exemplarsOf('work_done_total');
  const timed = await exemplarsOf('work_duration_seconds_bucket');

  const spans = [...printed.matchAll(/traceId: '(\w+)'[\s\S]*?\bid: '(\w+)'/g)];
  expect(spans).toHaveLength(1); // The scrapes are no traces of their own.
  const [, trace_id, span_id] = spans[0]!;
  expect(counted).toMatchObject([
    { seriesLabels: { kind: 'traced' }, exemplars: [{ labels: { trace_id, span_id }, value: '1' }] },
  ]);
  expect(timed).toMatchObject([
    { seriesLabels: { le: '1.0' }, exemplars: [{ labels: { trace_id, span_id }, value: '0.25' }] },
  ]);
});

async function exemplarsOf(query: string): Promise<unknown[]> {
  for (const giveUp = Date.now() + 20_000; Date.now() < giveUp; await sleep(200)) {
    const now = Date.now() / 1000;
    const url = `http://127.0.0.1:${prometheus}/api/v1/query_exemplars?query=${query}&start=${now - 600}&end=${now + 60}`;
    // While it starts, Prometheus refuses connections first, and then says 503 in plain text.
    const answer = await fetch(url).catch(() => null);
    const { data } = answer?.ok ? ((await answer.json()) as { data: unknown[] }) : { data: [] };
    if (data.length) return data;
  }
  throw new Error(`Prometheus has no exemplar of ${query}. The program printed:\n${printed}`);
}

function start(command: string, args: string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
