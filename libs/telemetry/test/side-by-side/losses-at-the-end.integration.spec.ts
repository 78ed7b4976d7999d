import type { ChildProcess } from 'node:child_process';
import { OtlpSink } from '../otlp-sink.js';
import { run, sideBySide } from './side-by-side.js';

const work = `import { withRootSpan } from '@throughline/telemetry';
  withRootSpan('work', () => console.log('works'));`;
const waits = `process.send('ready'); setInterval(() => undefined, 1000);`;

it.each([
  ['by itself', 'process.exitCode = 3;', 1000],
  ['by process.exit', 'process.exit(3);', 2000],
  ['by an error', `throw new RangeError('no');`, 2000],
  ['by process.exit after a shutdown', `const { shutdownTelemetry } = await import('@throughline/telemetry'); await shutdownTelemetry(500); process.exit(3);`, 500],
  ['by process.exit in the midst of a shutdown', `const { shutdownTelemetry } = await import('@throughline/telemetry'); void shutdownTelemetry(5000); setTimeout(() => process.exit(3), 1000);`, 2000],
  ['by SIGTERM', `process.send('ready'); setInterval(() => undefined, 1000);`, 1000, 'SIGTERM'],
] as [string, string, number, NodeJS.Signals?][])(
  'a process that ends %s where the collector does not answer says its loss once, and waits once',
  async (...[, end, boundMs, signal]) => {
    const sink = await OtlpSink.open();
    sink.answers = false;
    const env = {
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    };
    const program = `import { logs, metrics } from '@opentelemetry/api'; ${work}
      logs.getLogger('shop').emit({ body: 'a record' });
      metrics.getMeter('shop').createCounter('orders').add(1);
      console.log('ends at', Date.now()); ${end}`;
    const during = (child: ChildProcess) => signal && child.once('message', () => child.kill(signal));
    const [plain, traced] = await sideBySide({ 'main.mjs': program }, { env, during });
    const endedAt = Date.now();
    sink.close();
    expect([traced.code, traced.signal]).toEqual([plain.code, plain.signal]);
    const said = traced.stderr.split('\n').filter((line) => line.includes('never reached'));
    expect(said).toEqual([
      expect.stringContaining('1 spans and 1 log records and the last metrics never reached the collector'),
    ]);
    const [, at] = /ends at (\d+)/.exec(traced.stdout)!;
    expect(endedAt - Number(at)).toBeGreaterThan(boundMs / 2);
    expect(endedAt - Number(at)).toBeLessThan(boundMs + 1000);
  },
); // prettier-ignore

/** Emits log records and a span of which nothing is sent before the end. */
const many = (records: number, end: string) => `import { logs } from '@opentelemetry/api'; ${work}
  for (let at = 0; at < ${records}; at++) logs.getLogger('shop').emit({ body: 'a record' }); ${end}`;
const late = (sink: OtlpSink, more: Record<string, string> = {}) => ({
  OTEL_TRACES_EXPORTER: 'otlp',
  OTEL_LOGS_EXPORTER: 'otlp',
  OTEL_BSP_SCHEDULE_DELAY: '60000',
  OTEL_BLRP_SCHEDULE_DELAY: '60000',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
  ...more,
});

it.each([
  ['by SIGTERM', waits, 'SIGTERM' as const],
  ['by process.exit', 'process.exit(3);', undefined],
])('a process that ends %s says how many of many records were lost', async (_, end, signal) => {
  const sink = await OtlpSink.open();
  sink.answers = false;
  const during = (child: ChildProcess) => signal && child.once('message', () => child.kill(signal));
  const [, traced] = await sideBySide({ 'main.mjs': many(2000, end) }, { env: late(sink), during });
  sink.close();
  expect(traced.stderr).toContain('1 spans and 2000 log records never reached the collector');
});

it('a process that ends by process.exit says what of it was lost, where the collector refuses one kind', async () => {
  const sink = await OtlpSink.open();
  sink.refused = '/v1/logs';
  const [, traced] = await sideBySide({ 'main.mjs': many(2, 'process.exit(3);') }, { env: late(sink) });
  sink.close();
  expect(sink.of('/v1/traces')).toHaveLength(1);
  expect(traced.stderr).toContain('The program has ended; 2 log records never reached the collector.');
});

it('a process that ends by process.exit gives each exporter its spans once', async () => {
  const sink = await OtlpSink.open();
  const env = late(sink, { OTEL_TRACES_EXPORTER: 'otlp,console' });
  const [, traced] = await sideBySide({ 'main.mjs': `${work} process.exit(3);` }, { env });
  sink.close();
  expect(sink.of('/v1/traces')).toHaveLength(1);
  expect(traced.stdout.match(/name: 'work'/g)).toHaveLength(1);
});

it('a process ends by itself although an export is being repeated, and says what is lost', async () => {
  const program = `import { withRootSpan } from '@throughline/telemetry';
    withRootSpan('work', () => undefined);
    setTimeout(() => undefined, 1500);`;
  const env = {
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    OTEL_EXPORTER_OTLP_TIMEOUT: '200',
    OTEL_BSP_SCHEDULE_DELAY: '10',
  };
  const began = performance.now();
  const { stderr, code } = await run({ 'main.mjs': program }, { preloaded: true, env });

  // An export is repeated for a minute.
  expect(performance.now() - began).toBeLessThan(10_000);
  expect([code, stderr]).toEqual([0, expect.stringContaining('1 spans never reached the collector')]);
});
