import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TraceClient, traceMatchers } from '@throughline/telemetry-testing';
import { saying } from '../../telemetry-testing/test/saying.js';
import { startViewer } from '../../telemetry-testing/test/viewer.js';

expect.extend(traceMatchers);

const library = join(import.meta.dirname, '..');
const root = join(library, '../..');
const app = mkdtempSync(join(tmpdir(), 'nest-11-'));
const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel', 'error', '--prefer-offline'];
let service: ChildProcess | undefined;
let viewer: Awaited<ReturnType<typeof startViewer>>;

const node = (cwd: string, script: string, ...args: string[]) =>
  execFileSync(process.execPath, [script, ...args], { cwd, env: { ...process.env, NX_DAEMON: 'false' } });
const npm = (...args: string[]) => execFileSync('npm', args, { cwd: app, encoding: 'utf8' });

beforeAll(async () => {
  node(root, 'node_modules/.bin/nx', 'build', 'telemetry');
  const pack = ['pack', join(library, 'dist'), '--json', '--loglevel', 'error'];
  const [packed] = JSON.parse(npm(...pack)) as { filename: string }[];
  cpSync(join(import.meta.dirname, 'nest-11'), app, { recursive: true });
  npm('install', `./${packed!.filename}`, ...quiet);
  node(app, 'node_modules/.bin/tsc', '-p', '.');
  viewer = await startViewer();
}, 300_000);

afterAll(async () => {
  await viewer?.stop();
  rmSync(app, { recursive: true, force: true });
});

afterEach(() => service?.kill());

it.each(['express', 'fastify'])(
  'is one trace on Nest 11, CommonJS and its own RMQ transport, on %s',
  async (adapter) => {
    const queue = `nest-11.${adapter}`;
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      ADAPTER: adapter,
      QUEUE: queue,
      OTEL_SERVICE_NAME: adapter,
      OTEL_EXPORTER_OTLP_ENDPOINT: viewer.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    };
    const args = ['--import', '@throughline/telemetry/register', 'dist/main.js'];
    service = spawn(process.execPath, args, { cwd: app, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const started = saying(service, /^(\{.*application successfully started.*\})$/m);
    const url = await saying(service, /listening on (\S+)/);
    expect(JSON.parse(await started)).toMatchObject({ service: adapter, context: 'NestApplication', level: 30 });

    const client = TraceClient.devtools(viewer.url, { complete: ({ spans }) => spans.length >= 5 });
    const { value, traceId, trace } = await client.isolated(({ headers }) => fetch(`${url}/orders/1`, { headers }));
    expect(await value.json()).toEqual({ traceId });
    expect(value.headers.get('x-trace-id')).toBe(traceId);
    await expect(trace).toHaveWaterfall([
      'GET /orders/:id',
      '  check',
      `  publish ${queue}`,
      `    process ${queue}`,
      '      charge',
    ]);
    await expect(trace).toHaveSpan(/^process/, { attributes: { 'messaging.nest.pattern': 'order.placed' } });

    const guarded = await client.isolated(({ headers }) => fetch(`${url}/guarded`, { headers }));
    expect(guarded.value.status).toBe(500);
    await expect(guarded.trace).toHaveSpan('GET /guarded', {
      status: 'error',
      attributes: { 'error.type': 'TypeError' },
    });

    service.kill();
    await once(service, 'exit');
    expect(service.signalCode).toBe('SIGTERM');
  },
  60_000,
);
