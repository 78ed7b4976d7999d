import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, metrics, trace } from '@opentelemetry/api';
import { MeterProvider, type MetricData, MetricReader } from '@opentelemetry/sdk-metrics';
import { instrumentChannel } from '../amqplib.js';
import { traceBatch, traceProcess, tracePublish, traceSettle } from '../messaging.js';
import { operationDuration, processDuration } from '../metrics/instruments.js';
import { recordTraces } from '@throughline/telemetry-testing';

class Reader extends MetricReader {
  async read(): Promise<MetricData[]> {
    return (await this.collect()).resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  }
  protected async onShutdown() {}
  protected async onForceFlush() {}
}

const reader = new Reader();
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
const traces = recordTraces();
let next = 0;
let key: string;

beforeEach(() => (key = `test.${next++}`));

const facts = () => ({ exchange: 'jobs', routingKey: key });
const delivery = () => ({ ...facts(), queue: 'resize', headers: {}, attempt: 1, redelivered: false });

/** Points of this test's messages: `[attributes without the destination, count or sum]`. */
async function points(name: string) {
  const metric = (await reader.read()).find(({ descriptor }) => descriptor.name === name);
  return (metric?.dataPoints ?? []).flatMap(({ attributes, value }) => {
    const { 'messaging.destination.name': destination, 'messaging.system.name': system, ...rest } = attributes;
    expect(system).toBe('rabbitmq');
    const count = typeof value === 'number' ? value : (value as { count: number }).count;
    return String(destination).includes(key) ? [[rest, count]] : [];
  });
}

it('measures a publish until it is confirmed', async () => {
  await tracePublish(facts(), {}, () => sleep(2));
  await expect(tracePublish(facts(), {}, () => Promise.reject(new TypeError('closed')))).rejects.toThrow('closed');

  const measured = [
    [{ 'messaging.operation.name': 'publish' }, 1],
    [{ 'messaging.operation.name': 'publish', 'error.type': 'TypeError' }, 1],
  ];
  expect(await points('messaging.client.operation.duration')).toEqual(measured);
  expect(await points('messaging.client.sent.messages')).toEqual(measured);
});

it('measures a publish on a raw confirm channel until the broker answers', async () => {
  type Confirm = (error: unknown) => void;
  const answers: unknown[] = [null, new RangeError('nacked')];
  const channel = instrumentChannel({
    waitForConfirms: () => undefined,
    publish: (_exchange: string, _key: string, _body: Buffer, _options: object, done: Confirm) =>
      setTimeout(() => done(answers.shift()), 1),
  });
  for (let i = 0; i < 2; i++) {
    await new Promise((done) => channel.publish('jobs', key, Buffer.from('{}'), {}, done));
  }

  expect(await points('messaging.client.sent.messages')).toEqual([
    [{ 'messaging.operation.name': 'publish' }, 1],
    [{ 'messaging.operation.name': 'publish', 'error.type': 'RangeError' }, 1],
  ]);
});

it('measures the handling of a delivery, and counts deliveries, those of a batch too', async () => {
  await traceProcess(delivery(), () => sleep(1));
  expect(() =>
    traceProcess(delivery(), () => {
      throw Object.assign(new Error('x'), { code: 'upstream_timeout' });
    }),
  ).toThrow('x');
  await traceBatch([delivery(), delivery(), delivery()], async () => undefined);

  expect(await points('messaging.process.duration')).toEqual([
    [{ 'messaging.operation.name': 'process' }, 2],
    [{ 'messaging.operation.name': 'process', 'error.type': 'upstream_timeout' }, 1],
  ]);
  expect(await points('messaging.client.consumed.messages')).toEqual([[{ 'messaging.operation.name': 'process' }, 5]]);
});

it('says nothing of an error for an answer that was to be expected', async () => {
  const refused = Object.assign(new Error('unknown sku'), { expected: true });
  await traceProcess(delivery(), () => Promise.reject(refused)).catch(() => undefined);

  expect(await points('messaging.process.duration')).toEqual([[{ 'messaging.operation.name': 'process' }, 1]]);
});

it('throws on what was thrown, whatever it is', async () => {
  const thrown: unknown = Object.create(null);
  const caught = await traceProcess(delivery(), () => Promise.reject(thrown as Error)).catch((error: unknown) => error);

  expect(Object.is(caught, thrown)).toBe(true);
  expect(await points('messaging.process.duration')).toEqual([
    [{ 'messaging.operation.name': 'process', 'error.type': 'Error' }, 1],
  ]);
});

it('measures settling', async () => {
  await traceSettle(delivery(), 'park', () => sleep(1));
  expect(await points('messaging.client.operation.duration')).toEqual([[{ 'messaging.operation.name': 'park' }, 1]]);
});

it('records inside the span of the message, so that exemplars lead to it', async () => {
  const seen: Record<string, string | undefined> = {};
  for (const [name, histogram] of Object.entries({ publish: operationDuration(), process: processDuration() })) {
    const record = histogram.record.bind(histogram);
    histogram.record = (value, attributes, context?: Context) => {
      seen[name] = context && trace.getSpanContext(context)?.spanId;
      record(value, attributes, context);
    };
  }
  traces.reset();
  await tracePublish(facts(), {}, () => sleep(1));
  await traceProcess(delivery(), () => sleep(1));

  expect(seen).toEqual({
    publish: traces.span(`publish jobs:${key}`).spanId,
    process: traces.span(`process jobs:${key}:resize`).spanId,
  });
});
