import { metrics } from '@opentelemetry/api';
import { type DataPoint, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import type { ConfirmChannel } from 'amqplib';
import type { Broker } from './broker.js';
import { Consumer } from './consumer.js';
import { Gate } from './gate.js';

class Reader extends MetricReader {
  protected override onForceFlush = async () => {};
  protected override onShutdown = async () => {};
}

const reader = new Reader();
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));

it('says from the start that nothing was parked: Prometheus would not count the first message otherwise', async () => {
  const channel = new Proxy({}, { get: () => async () => ({}) }) as unknown as ConfirmChannel;
  await new Consumer(
    {} as Broker,
    { queue: 'clock.tick', events: [], broadcast: false },
    async () => undefined,
    new Gate(async () => []),
  ).start(channel);

  const { resourceMetrics } = await reader.collect();
  const [counter] = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  expect(counter?.descriptor.name).toBe('messaging.process.messages');
  expect(
    (counter?.dataPoints as DataPoint<number>[]).map(({ attributes, value }) => ({ ...attributes, value })),
  ).toEqual([{ queue: 'clock.tick', outcome: 'parked', value: 0 }]);
});
