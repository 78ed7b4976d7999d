import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Item, type KeyValue, OtlpSink } from './otlp-sink.js';

const root = join(import.meta.dirname, '../../..');
const run = promisify(execFile);
let sink: OtlpSink;

beforeEach(async () => void (sink = await OtlpSink.open()));
afterEach(() => sink.close());

/** Runs the program behind a preload until it ends by itself; what it sent. */
async function ran(preload: string, more: NodeJS.ProcessEnv = {}) {
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    ...more,
  };
  const args = ['--import', preload, join(import.meta.dirname, 'asks-itself.mjs')];
  const { stderr } = await run(process.execPath, args, { cwd: root, env });
  return { spans: sink.of('/v1/traces') as (Item & { traceId: string; kind: number })[], stderr };
}

const named = (attributes: KeyValue[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] as unknown]));

const SERVER = 2;

it('takes the id generator and the span processor of other packages, and options of instrumentations', async () => {
  const now = Math.floor(Date.now() / 1000);
  const { spans } = await ran(join(import.meta.dirname, 'own-preload.mjs'));

  const [served, ...others] = spans.filter(({ kind }) => kind === SERVER);
  expect(others).toEqual([]);
  expect(named(served!.attributes)).toMatchObject({ 'url.path': '/loud', hooked: true, tenant: 'a' });
  expect(named(served!.attributes)).not.toHaveProperty('secret');
  // X-Ray's ids begin with the time in seconds.
  expect(Math.abs(parseInt(served!.traceId.slice(0, 8), 16) - now)).toBeLessThan(60);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
});

it('sends the last spans of a program that ends by itself', async () => {
  const { spans } = await ran('@throughline/telemetry/register', { OTEL_METRICS_EXPORTER: 'none' });

  expect(spans.map(({ kind }) => kind).sort()).toEqual([1, SERVER, SERVER, 3, 3].sort());
});

it('lets a program end if the collector is unavailable, and reports what is lost', async () => {
  const started = performance.now();
  const { stderr } = await ran('@throughline/telemetry/register', {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
  });

  // Retries alone would take the exporters eight seconds.
  expect(performance.now() - started).toBeLessThan(6000);
  expect(stderr).toContain('5 spans and the last metrics never reached the collector');
});

it('builds the SDK from the file of OTEL_CONFIG_FILE, and reports what such an SDK lacks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'otel-config-'));
  const file = join(folder, 'otel.yaml');
  writeFileSync(
    file,
    `file_format: "1.0"
resource: { attributes: [{ name: service.name, value: by-file }] }
propagator: { composite: [{ tracecontext: {} }] }
tracer_provider: { processors: [{ simple: { exporter: { otlp_http: { endpoint: "${sink.url}/v1/traces", encoding: json } } } }] }
`,
  );
  const { spans, stderr } = await ran('@throughline/telemetry/register', { OTEL_CONFIG_FILE: file });
  rmSync(folder, { recursive: true });

  expect(spans.filter(({ kind }) => kind === SERVER)).toHaveLength(2);
  expect(named(sink.sent[0]!.groups[0]!.resource.attributes)).toMatchObject({ 'service.name': 'by-file' });
  expect(stderr).toContain('secrets are not masked');
});

it('keeps to itself what a processor of the application throws at the end', async () => {
  const program = `
    import { startTelemetry } from '@throughline/telemetry/start';
    import { withRootSpan } from '@throughline/telemetry';
    const nothing = async () => undefined;
    const onEnd = () => { throw new Error('of the application'); };
    await startTelemetry({ spanProcessors: [{ onStart() {}, onEnd, forceFlush: nothing, shutdown: nothing }] });
    withRootSpan('cut off', () => process.exit(3));`;
  const env = { ...process.env, NODE_OPTIONS: '', OTEL_EXPORTER_OTLP_ENDPOINT: sink.url };
  const { code, stderr } = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: root, env })
    .then(() => ({ code: 0, stderr: '' }))
    .catch((error: { code: number; stderr: string }) => error);

  expect(code).toBe(3);
  expect(stderr).toContain('What is left to send is lost.');
  expect(stderr).not.toMatch(/^\s+throw /m);
});
