import type { ChildProcess } from 'node:child_process';
import { type Outcome, sideBySide } from './side-by-side.js';
import { OtlpSink } from '../otlp-sink.js';
import { SpanSink } from '../span-sink.js';

const work = `import { withRootSpan } from '@throughline/telemetry';
  withRootSpan('work', () => console.log('works'));`;
const worker = (code: string, then = '') => ({
  'main.mjs': `import { Worker } from 'node:worker_threads'; import { once } from 'node:events';
    const worker = new Worker(new URL('./worker.mjs', import.meta.url));
    worker.on('error', (error) => console.log('failed', error.message));
    ${then}
    console.log(await once(worker, 'exit'));`,
  'worker.mjs': `${work}\n${code}`,
});
const waits = `process.send('ready'); setInterval(() => undefined, 1000);`;

// Each way in which a process ends, with one span that nothing has sent yet.
const endings: [string, Record<string, string>, NodeJS.Signals?][] = [
  ['by itself', { 'main.mjs': work }],
  ['with an exit code', { 'main.mjs': `${work} process.exitCode = 4;` }],
  ['by process.exit', { 'main.mjs': `${work} process.exit(3);` }],
  ['by process.exit in a listener of its own', { 'main.mjs': `${work} process.on('exit', () => process.exit(5));` }],
  ['by an error', { 'main.mjs': `setTimeout(() => console.log('too late')); ${work} throw new RangeError('no');` }],
  ['by an error in a timer', { 'main.mjs': `${work} setTimeout(() => { throw new RangeError('no'); });` }],
  ['by an error that is none', { 'main.mjs': `${work} throw 'a text';` }],
  ['by a rejection', { 'main.mjs': `${work} void Promise.reject(new RangeError('no')); setTimeout(() => console.log('too late'), 50);` }],
  ['by an await that never ends', { 'main.mjs': `${work} await new Promise(() => undefined);` }],
  ['after an error that was caught', { 'main.mjs': `process.on('uncaughtException', ({ message }) => console.log(message)); ${work} setTimeout(() => { throw new Error('no'); });` }],
  ['by an error in CommonJS', { 'main.cjs': `const { withRootSpan } = require('@throughline/telemetry'); withRootSpan('work', () => console.log('works')); null.nothing;` }],
  ['by SIGTERM', { 'main.mjs': `${work} ${waits}` }, 'SIGTERM'],
  ['by SIGINT', { 'main.mjs': `${work} ${waits}` }, 'SIGINT'],
  ['by a signal that it sends itself again', { 'main.mjs': `${work} process.once('SIGTERM', () => { console.log('cleaned up'); process.kill(process.pid, 'SIGTERM'); }); ${waits}` }, 'SIGTERM'],
  ['by itself after a signal', { 'main.mjs': `${work} const timer = setInterval(() => undefined, 1000); process.on('SIGTERM', () => clearInterval(timer)); process.send('ready');` }, 'SIGTERM'],
  ['by a package that leaves the end to others', { 'main.mjs': `${work} const own = () => { if (process.listeners('SIGTERM').length === 1) { process.off('SIGTERM', own); process.kill(process.pid, 'SIGTERM'); } }; process.on('SIGTERM', own); ${waits}` }, 'SIGTERM'],
  ['in a worker thread', worker('')],
  ['by an error in a worker thread', worker(`throw new RangeError('no');`)],
  ['by process.exit in a worker thread', worker('process.exit(3);')],
  ['by Nest’s shutdown hooks alone', {
    'main.mjs': `import 'reflect-metadata'; import { Module } from '@nestjs/common'; import { NestFactory } from '@nestjs/core';
      class Shop { onApplicationShutdown(signal) { console.log('shut down', signal); } }
      Module({ providers: [Shop] })(Shop);
      const app = await NestFactory.createApplicationContext(Shop, { logger: false });
      app.enableShutdownHooks();
      ${work} ${waits}`,
  }, 'SIGTERM'],
]; // prettier-ignore

/** Without Node's own frames, among which stand those of the hooks. */
const seen = ({ stdout, stderr, code, signal }: Outcome) => ({
  stdout,
  stderr: stderr.split('\n').filter((line) => !/^ +at .*(node:internal|node_modules)/.test(line)),
  code,
  signal,
});

/** Exports spans only when the process ends; `signal` ends it after its first message. */
const ending = (sink: SpanSink, signal?: NodeJS.Signals) => ({
  env: {
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint,
    OTEL_BSP_SCHEDULE_DELAY: '60000',
  },
  during: (child: ChildProcess) => signal && child.once('message', () => child.kill(signal)),
});

it.each(endings)(
  'a process that ends %s behaves as it does untraced, and its spans arrive',
  async (...[, program, signal]) => {
    const sink = await SpanSink.open();
    const [plain, traced] = await sideBySide(program, ending(sink, signal));
    sink.close();
    expect(seen(traced)).toEqual(seen(plain));
    expect(plain.stdout).toMatch(/^works/);
    expect(sink.spans.map(({ name }) => name)).toEqual(['work']);
  },
);

const within = `import { withRootSpan, withSpan } from '@throughline/telemetry';
  const during = (end) => withRootSpan('outer', () => withSpan('inner', end));
  console.log('works');`;
const never = 'new Promise(() => undefined)';
const interrupted: [string, string, 'red' | 'told', NodeJS.Signals?][] = [
  ['by itself', `void during(() => ${never});`, 'told'],
  ['by process.exit', `during(() => process.exit(0));`, 'told'],
  ['by process.exit with a code', `during(() => process.exit(3));`, 'red'],
  ['by an error elsewhere', `void during(() => ${never}); setTimeout(() => { throw new RangeError('no'); });`, 'red'],
  ['by SIGTERM', `void during(() => ${never}); ${waits}`, 'red', 'SIGTERM'],
  ['by an orderly shutdown', `import { shutdownTelemetry } from '@throughline/telemetry'; void during(() => ${never}); await shutdownTelemetry(); process.exit(3);`, 'told'],
]; // prettier-ignore

it.each(interrupted)('spans that are open arrive when a process ends %s', async (...[, code, how, signal]) => {
  const sink = await SpanSink.open();
  const [plain, traced] = await sideBySide({ 'main.mjs': `${within} ${code}` }, ending(sink, signal));
  sink.close();
  expect(seen(traced)).toEqual(seen(plain));
  expect(plain.stdout).toBe('works\n');
  const red = { code: 2, message: 'The process ended before this was over.' };
  const end =
    how === 'red' ? { status: red, events: ['exception'] } : { status: { code: 0 }, events: ['process_ended'] };
  expect(
    sink.spans.map(({ name, status, events }) => ({ name, status, events: events.map((each) => each.name) })),
  ).toEqual(['inner', 'outer'].map((name) => ({ name, ...end })));
});

it.each([
  ['by itself', ''],
  ['by process.exit', 'process.exit(3);'],
  ['by an error', `throw new RangeError('no');`],
  ['by a rejection', `void Promise.reject(new RangeError('no')); setTimeout(() => undefined, 50);`],
])('log records arrive when a process ends %s', async (_, code) => {
  const sink = await OtlpSink.open();
  const program = `import { logs } from '@opentelemetry/api'; ${work}
    logs.getLogger('shop').emit({ body: 'to jane@example.org', attributes: { sum: 7 } }); ${code}`;
  const env = {
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_BLRP_SCHEDULE_DELAY: '60000',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
  };
  const [plain, traced] = await sideBySide({ 'main.mjs': program }, { env });
  sink.close();
  expect(seen(traced)).toEqual(seen(plain));
  expect(sink.of('/v1/logs')).toMatchObject([
    { body: { stringValue: 'to [email]' }, attributes: [{ key: 'sum', value: { intValue: 7 } }] },
  ]);
});
