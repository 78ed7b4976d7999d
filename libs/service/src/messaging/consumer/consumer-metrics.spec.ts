import { metrics } from '@opentelemetry/api';
import { type DataPoint, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import type { ConfirmChannel } from 'amqplib';
import type { Broker } from '../broker.js';
import { Consumer } from './consumer.js';
import { Gate } from './gate.js';
import { Retries } from './retries.js';

class Reader extends MetricReader {
  protected override onForceFlush = async () => {};
  protected override onShutdown = async () => {};
}

const reader = new Reader();
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));

it('starts every counter at zero, so that Prometheus sees the first increment', async () => {
  const channel = new Proxy({}, { get: () => async () => ({}) }) as unknown as ConfirmChannel;
  const broker = {} as Broker;
  await new Consumer(
    broker,
    { queue: 'clock.tick', events: [], broadcast: false },
    async () => undefined,
    new Gate(async () => []),
    new Retries(broker, { delaysMs: [5], jitterPercent: 0 }),
  ).start(channel);

  const { resourceMetrics } = await reader.collect();
  const [counter] = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  expect(counter?.descriptor.name).toBe('messaging.process.messages');
  expect(
    (counter?.dataPoints as DataPoint<number>[]).map(({ attributes, value }) => ({ ...attributes, value })),
  ).toEqual([{ queue: 'clock.tick', outcome: 'parked', value: 0 }]);
});
