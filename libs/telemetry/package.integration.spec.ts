import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TraceClient, traceMatchers } from '@throughline/telemetry-testing';
import { saying } from '../telemetry-testing/test/saying.js';
import { startViewer } from '../telemetry-testing/test/viewer.js';

expect.extend(traceMatchers);

const library = fileURLToPath(new URL('.', import.meta.url));
const root = join(library, '..', '..');
const app = mkdtempSync(join(tmpdir(), 'new-app-'));
const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel', 'error'];
let packed: { filename: string; files: { path: string }[] };
let viewer: Awaited<ReturnType<typeof startViewer>>;

const node = (cwd: string, script: string, ...args: string[]) =>
  execFileSync(process.execPath, [script, ...args], { cwd, env: { ...process.env, NX_DAEMON: 'false' } });
const npm = (...args: string[]) => execFileSync('npm', args, { cwd: app, encoding: 'utf8' });

beforeAll(async () => {
  node(root, 'node_modules/.bin/nx', 'build', 'telemetry');
  packed = (JSON.parse(npm('pack', join(library, 'dist'), '--json', '--loglevel', 'error')) as [typeof packed])[0];
  cpSync(join(library, 'test', 'new-app'), app, { recursive: true });
  npm('install', `./${packed.filename}`, ...quiet);
  node(app, 'node_modules/.bin/tsc', '-p', '.');
  viewer = await startViewer();
}, 300_000);

afterAll(async () => {
  await viewer?.stop();
  rmSync(app, { recursive: true, force: true });
});

it('packs code and types, and no tests', () => {
  const paths = packed.files.map(({ path }) => path);

  expect(paths).toEqual(
    expect.arrayContaining(['README.md', 'LICENSE', 'register.js', 'index.js', 'index.d.ts', 'nest.d.ts']),
  );
  expect(paths.filter((path) => /\.(spec|fixture)\.|(?<!\.d)\.ts$|^src\//.test(path))).toEqual([]);
});

it.each(['express', 'fastify'])(
  'traces a new Nest application on %s',
  async (adapter) => {
    const env = {
      ...process.env,
      ADAPTER: adapter,
      OTEL_SERVICE_NAME: adapter,
      OTEL_EXPORTER_OTLP_ENDPOINT: viewer.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    };
    const args = ['--import', '@throughline/telemetry/register', 'dist/main.js'];
    const service = spawn(process.execPath, args, { cwd: app, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const url = await saying(service, /listening on (\S+)/);

    const client = TraceClient.devtools(viewer.url, { complete: ({ spans }) => spans.length >= 6 });
    const { value, traceId, trace } = await client.isolated(({ headers }) => fetch(`${url}/books/1`, { headers }));
    expect(await value.json()).toEqual({ id: '1', price: 1299 });
    expect(value.headers.get('x-trace-id')).toBe(traceId);
    await expect(trace).toHaveWaterfall([
      'GET /books/:id',
      '  look_up_price',
      '    GET',
      '      GET /prices/:id',
      '  publish books:book.viewed',
      '    process books:book.viewed:statistics',
    ]);
    await expect(trace).toHaveSpan('GET /books/:id', { service: adapter, resource: { 'service.version': '2.1.0' } });
    await expect(trace).toLinkTo(await trace.read(), { from: /^process/, to: /^publish/ });

    await fetch(`${url}/health/live`);
    service.kill();
    await once(service, 'exit');
    expect(service.exitCode).toBe(0);
    expect(await client.list({ query: 'name = "GET /health/live"' })).toEqual([]);
  },
  30_000,
);
