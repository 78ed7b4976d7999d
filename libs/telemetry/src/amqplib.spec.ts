import { jest } from '@jest/globals';
import { metrics } from '@opentelemetry/api';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { instrumentChannel } from './amqplib.js';
import { recordTraces } from './testing/index.js';

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
