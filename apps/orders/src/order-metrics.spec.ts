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
const orderMetrics = new OrderMetrics();
const at = (seconds: number, status: TimelineEntry['status'], reason?: TimelineEntry['reason']): TimelineEntry => ({
  at: new Date(seconds * 1000).toISOString(),
  status,
  ...(reason && { reason }),
});

it('starts every counter at zero, so that Prometheus sees the first increment', async () => {
  const { placed, inTime, late } = await seen();
  const outcomes = [
    'completed',
    'payment_declined',
    'out_of_stock',
    'rejected',
    'approval_expired',
    'cancelled_by_customer',
  ];

  expect(placed).toBe(0);
  for (const zeros of [inTime, late]) expect(zeros).toEqual(Object.fromEntries(outcomes.map((each) => [each, 0])));
});

it('counts an order when it becomes pending, and measures the time from there to its end', async () => {
  const taken = at(0, 'pending');
  orderMetrics.moved([taken]);
  orderMetrics.moved([taken, at(0.25, 'completed')]);
  orderMetrics.moved([taken]);
  orderMetrics.moved([taken, at(2, 'cancelled', 'out_of_stock')]);

  expect(await seen()).toMatchObject({
    placed: 2,
    took: { completed: [1, 0.25], out_of_stock: [1, 2] },
    inTime: { completed: 1, out_of_stock: 1 },
    late: { completed: 0, out_of_stock: 0 },
  });
});

it('leaves out the time that an approval took', async () => {
  const waiting = at(0, 'awaiting_approval');
  orderMetrics.moved([waiting]);
  orderMetrics.moved([waiting, at(3600, 'pending')]);
  orderMetrics.moved([waiting, at(3600, 'pending'), at(3601, 'completed')]);
  orderMetrics.moved([waiting, at(60, 'cancelled', 'rejected')]);

  expect(await seen()).toMatchObject({
    placed: 3,
    took: { completed: [2, 1.25], out_of_stock: [1, 2], rejected: [1, 60] },
    inTime: { completed: 2, rejected: 0 },
    late: { completed: 0, rejected: 1 },
  });
});

it('counts an order as late when it takes more than five seconds', async () => {
  const taken = at(0, 'pending');
  orderMetrics.moved([taken, at(5, 'completed')]);
  orderMetrics.moved([taken, at(5.001, 'completed')]);

  expect(await seen()).toMatchObject({ inTime: { completed: 3 }, late: { completed: 1 } });
});

async function seen() {
  const { resourceMetrics } = await reader.collect();
  const points = (name: string) =>
    resourceMetrics.scopeMetrics.flatMap(({ metrics: all }) =>
      all.flatMap(({ descriptor, dataPoints }) =>
        descriptor.name === name ? (dataPoints as DataPoint<unknown>[]) : [],
      ),
    );
  const took = points('order.completion.duration').map(({ attributes, value }) => {
    const { count, sum } = value as { count: number; sum?: number };
    return [attributes['order.outcome'], [count, sum]];
  });
  const ended = (inTime: boolean) =>
    points('orders.ended')
      .filter(({ attributes }) => attributes['order.in_time'] === inTime)
      .map(({ attributes, value }) => [attributes['order.outcome'], value]);
  return {
    placed: points('orders.placed')[0]?.value,
    took: Object.fromEntries(took),
    inTime: Object.fromEntries(ended(true)),
    late: Object.fromEntries(ended(false)),
  };
}
