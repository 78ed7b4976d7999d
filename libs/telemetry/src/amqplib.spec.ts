import { jest } from '@jest/globals';
import { metrics, trace } from '@opentelemetry/api';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { instrumentChannel } from './amqplib.js';
import { recordTraces } from '@throughline/telemetry-testing';
import { withoutTracing } from './index.js';

class Reader extends MetricReader {
  /** Attributes of each series of a metric. */
  async read(name: string) {
    const { resourceMetrics } = await this.collect();
    const all = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
    return all.find(({ descriptor }) => descriptor.name === name)?.dataPoints.map(({ attributes }) => attributes) ?? [];
  }
  protected async onShutdown() {}
  protected async onForceFlush() {}
}

const reader = new Reader();
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
const traces = recordTraces();

beforeEach(() => traces.reset());

it('records a confirmed publish that fails at once', async () => {
  const closed = () => {
    throw new RangeError('Channel closed');
  };
  const channel = instrumentChannel({
    waitForConfirms: () => undefined,
    publish: closed as (...args: unknown[]) => void,
  });
  const confirmed = jest.fn();

  expect(() => channel.publish('jobs', 'resize', Buffer.from('{}'), {}, confirmed)).toThrow('Channel closed');
  expect(traces.span('publish jobs:resize')).toMatchObject({
    status: 'error',
    attributes: { 'error.type': 'RangeError' },
  });
  expect(await reader.read('messaging.client.sent.messages')).toEqual([
    expect.objectContaining({ 'messaging.destination.name': 'jobs:resize', 'error.type': 'RangeError' }),
  ]);
  expect(confirmed).not.toHaveBeenCalled();
});

/** A channel of a broker that holds one message, with that routing key on that exchange. */
const holding = (exchange: string, routingKey: string) => ({
  publish: () => true,
  sendToQueue: (..._args: unknown[]) => true,
  consume: (_queue: string, onMessage: (message: object) => void) =>
    onMessage({ fields: { exchange, routingKey, redelivered: false }, properties: {}, content: Buffer.from('{}') }),
});

it.each([
  ['a queue without a name', 'jobs', 'resize', 'amq.gen-Xa2K', 'process jobs:resize:(anonymous)'],
  ['a reply to such a queue', '', 'amq.gen-Xa2K', 'amq.gen-Xa2K', 'process (anonymous)'],
  ['a direct reply', '', 'amq.rabbitmq.reply-to.g1h2', 'amq.rabbitmq.reply-to', 'process (anonymous)'],
])('keeps the name that the broker made of %s out of what is counted', async (_, exchange, key, queue, name) => {
  instrumentChannel(holding(exchange, key)).consume(queue, () => undefined);

  expect(traces.span(name).attributes).toMatchObject({
    'messaging.destination.name': name.slice('process '.length),
    'messaging.destination.anonymous': true,
    'rabbitmq.destination.routing_key': key,
    'messaging.destination.subscription.name': queue,
  });
  expect(JSON.stringify(await reader.read('messaging.process.duration'))).not.toMatch(/amq\./);
});

it('answers to a queue without a name', async () => {
  instrumentChannel(holding('', '')).sendToQueue('amq.gen-Xa2K', Buffer.from('{}'));

  expect(traces.span('publish (anonymous)').attributes).toMatchObject({
    'messaging.destination.anonymous': true,
    'rabbitmq.destination.routing_key': 'amq.gen-Xa2K',
  });
  expect(JSON.stringify(await reader.read('messaging.client.sent.messages'))).not.toMatch(/amq\./);
});

it('hears nothing in the context in which the connection was made', () => {
  withoutTracing(() => instrumentChannel(holding('jobs', 'resize')).consume('resize', () => undefined));
  const cancelled = { consume: (_queue: string, onMessage: (message: null) => unknown) => onMessage(null) };
  const seen = traces.during('upload', () =>
    instrumentChannel(cancelled).consume('resize', () => [trace.getActiveSpan()]),
  );

  expect(traces.waterfall()).toEqual(['process jobs:resize', 'upload']);
  expect(seen).toEqual([undefined]);
});

it('shows a queue by its template, on either side', () => {
  const queueTemplate = (queue: string) => queue.replace(/\d+$/, '{user}');
  const channel = instrumentChannel(holding('', 'inbox.7'), { queueTemplate });
  channel.sendToQueue('inbox.7', Buffer.from('{}'));
  channel.consume('inbox.7', () => undefined);
  instrumentChannel(holding('jobs', 'resize'), { queueTemplate }).consume('inbox.7', () => undefined);

  expect(traces.spans.map(({ name }) => name)).toEqual([
    'publish inbox.{user}',
    'process inbox.{user}',
    'process jobs:resize:inbox.{user}',
  ]);
  expect(traces.spans[0]!.attributes).toMatchObject({ 'rabbitmq.destination.routing_key': 'inbox.7' });
  expect(traces.spans[0]!.attributes).not.toHaveProperty('messaging.destination.anonymous');
});
