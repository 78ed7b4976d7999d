import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge } from './judge.js';
import { reportOf } from './process-report.js';

const root = join(import.meta.dirname, '../../../..');
const SDK = `const { NodeSDK } = require('@opentelemetry/sdk-node');
  const { PgInstrumentation } = require('@opentelemetry/instrumentation-pg');`;
const START = 'new NodeSDK({ instrumentations: [new PgInstrumentation()] }).start();';
const collector = createServer();
const started: ChildProcess[] = [];
let endpoint: string;

beforeAll(async () => {
  await once(collector.listen(0, '127.0.0.1'), 'listening');
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});
afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));
afterAll(() => collector.close());

/** Runs a program until the end of the test; returns its process id once it has loaded everything. */
async function running(program: string, env: Record<string, string> = {}): Promise<number> {
  const telemetry = { OTEL_SERVICE_NAME: 'orders', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
  const child = spawn(process.execPath, ['-e', `${program}; console.log('loaded'); setInterval(() => {}, 1000)`], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...telemetry, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  started.push(child);
  await once(child.stdout!, 'data');
  return child.pid!;
}

const seen = async (...pids: number[]): Promise<[code: string, because: string][]> => {
  const reports = [];
  for (const pid of pids) reports.push(await reportOf(pid));
  return judge(reports).map(({ code, because }) => [code, because]);
};

it('finds nothing in a process that is well, and leaves it running without an inspector', async () => {
  const pid = await running(`${SDK} ${START} require('pg')`);

  expect(await seen(pid)).toEqual([]);
  expect(await seen(pid)).toEqual([]);
  expect(started[0]!.exitCode).toBeNull();
  await expect(fetch('http://127.0.0.1:9229/json/list')).rejects.toThrow('fetch failed');
});

it('finds a process without a tracer', async () => {
  const pid = await running(`require('pg')`, { NODE_OPTIONS: '--require node:fs' });

  expect(await seen(pid)).toEqual([
    ['preload-missing', `orders (process ${pid}) has no tracer: its preloads are node:fs.`],
  ]);
});

it('finds a tracer that is switched off', async () => {
  const pid = await running(`require('pg')`, { OTEL_SDK_DISABLED: 'true' });

  expect(await seen(pid)).toEqual([
    ['preload-missing', `orders (process ${pid}) has no tracer: OTEL_SDK_DISABLED is true.`],
  ]);
});

it('finds a driver that was loaded before the SDK', async () => {
  const pid = await running(`require('pg'); ${SDK} ${START}`);

  expect(await seen(pid)).toEqual([
    ['loaded-late', expect.stringMatching(/^orders \(process \d+\) loaded pg before @opentelemetry\//)],
  ]);
});

it('finds a driver that nothing patched', async () => {
  const pid = await running(`${SDK} new NodeSDK({ instrumentations: [] }).start(); require('pg')`);

  expect(await seen(pid)).toEqual([['not-patched', `orders (process ${pid}) has loaded pg, which nothing patched.`]]);
});

it('finds an exporter whose address does not answer', async () => {
  const pid = await running(`${SDK} ${START}`, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });

  expect(await seen(pid)).toEqual([
    [
      'exporter-unreachable',
      `orders (process ${pid}) sends its spans to http://127.0.0.1:9, which does not answer: ECONNREFUSED.`,
    ],
  ]);
});

it('finds that two sides of a hop use different headers', async () => {
  const orders = await running(`${SDK} ${START}`);
  const payments = await running(`${SDK} ${START}`, { OTEL_SERVICE_NAME: 'payments', OTEL_PROPAGATORS: 'b3' });

  expect(await seen(orders, payments)).toEqual([
    [
      'propagators-differ',
      `orders (process ${orders}) propagates traceparent; payments (process ${payments}) propagates b3.`,
    ],
  ]);
});

it('accepts two sides of which one also propagates baggage', async () => {
  const orders = await running(`${SDK} ${START}`);
  const payments = await running(`${SDK} ${START}`, { OTEL_PROPAGATORS: 'tracecontext' });

  expect(await seen(orders, payments)).toEqual([]);
});

it('finds a newer copy of the API, which gets no tracer', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'copies-'));
  const copy = join(folder, 'node_modules/@opentelemetry/api');
  cpSync(join(root, 'node_modules/@opentelemetry/api'), copy, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8')) as { version: string };
  writeFileSync(join(copy, 'package.json'), JSON.stringify({ ...manifest, version: '1.99.0' }));
  const pid = await running(`${SDK} ${START} require(${JSON.stringify(copy)})`);

  expect(await seen(pid)).toEqual([['mixed-versions', expect.stringContaining('what uses 1.99.0, in ')]]);
  rmSync(folder, { recursive: true });
});

it.each([
  ['no process', () => 2 ** 22 + 1, 'kill ESRCH'],
  ['another program', () => started[0]!.pid!, 'it is no Node process'],
])('says that it cannot look into %s', async (_, pid, why) => {
  started.push(spawn('sleep', ['60']));

  await expect(reportOf(pid())).rejects.toThrow(why);
  expect([started[0]!.exitCode, started[0]!.signalCode]).toEqual([null, null]);
});
