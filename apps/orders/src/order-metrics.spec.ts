import { metrics } from '@opentelemetry/api';
import { type DataPoint, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import type { TimelineEntry } from '@throughline/contracts';
import { OrderMetrics } from './order-metrics.js';

class Reader extends MetricReader {
  protected override onForceFlush = async () => {};
  protected override onShutdown = async () => {};
}

const reader = new Reader();
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
const told = new OrderMetrics();
const at = (seconds: number, status: TimelineEntry['status'], reason?: TimelineEntry['reason']): TimelineEntry => ({
  at: new Date(seconds * 1000).toISOString(),
  status,
  ...(reason && { reason }),
});

it('counts an order when it sets out, and times it from there to its end', async () => {
  const taken = at(0, 'pending');
  told.moved([taken]);
  told.moved([taken, at(0.25, 'completed')]);
  told.moved([taken]);
  told.moved([taken, at(2, 'cancelled', 'out_of_stock')]);

  expect(await seen()).toEqual({ placed: 2, ended: { completed: [1, 0.25], out_of_stock: [1, 2] } });
});

it('does not count the time that somebody took to approve it', async () => {
  const waiting = at(0, 'awaiting_approval');
  told.moved([waiting]);
  told.moved([waiting, at(3600, 'pending')]);
  told.moved([waiting, at(3600, 'pending'), at(3601, 'completed')]);
  told.moved([waiting, at(60, 'cancelled', 'rejected')]);

  expect(await seen()).toEqual({
    placed: 3,
    ended: { completed: [2, 1.25], out_of_stock: [1, 2], rejected: [1, 60] },
  });
});

async function seen() {
  const { resourceMetrics } = await reader.collect();
  const points = (name: string) =>
    resourceMetrics.scopeMetrics.flatMap(({ metrics: all }) =>
      all.flatMap(({ descriptor, dataPoints }) =>
        descriptor.name === name ? (dataPoints as DataPoint<unknown>[]) : [],
      ),
    );
  const ended = points('order.completion.duration').map(({ attributes, value }) => {
    const { count, sum } = value as { count: number; sum?: number };
    return [attributes['order.outcome'], [count, sum]];
  });
  return { placed: points('orders.placed')[0]?.value, ended: Object.fromEntries(ended) };
}
