import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { Observable } from 'rxjs';
import { Counted, Timed } from './measured.js';

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1e6 });

beforeAll(() => metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] })));
afterAll(async () => {
  await reader.shutdown();
  metrics.disable();
});

class Shop {
  constructor(private readonly name: string) {}

  @Counted('placed', { attributes: { kind: 'book' }, description: 'Orders placed' })
  async place(fails = false): Promise<string> {
    if (fails) throw new RangeError('too many');
    return this.name;
  }

  @Counted('refused')
  refuse(): never {
    throw Object.assign(new Error('unknown'), { expected: true });
  }

  @Timed('watching')
  watch(): Observable<number> {
    return new Observable((subscriber) => {
      subscriber.next(1);
      const timer = setTimeout(() => subscriber.complete(), 20);
      return () => clearTimeout(timer);
    });
  }
}

async function points(name: string): Promise<DataPoint<unknown>[]> {
  await reader.forceFlush();
  const all = exporter
    .getMetrics()
    .at(-1)!
    .scopeMetrics.flatMap((scope) => scope.metrics);
  return (all.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? []) as DataPoint<unknown>[];
}

it('counts calls once they are over, and tells failures apart', async () => {
  const shop = new Shop('ours');
  expect(await shop.place()).toBe('ours');
  await expect(shop.place(true)).rejects.toThrow('too many');
  expect(() => shop.refuse()).toThrow('unknown');

  expect((await points('placed')).map(({ attributes, value }) => [attributes, value])).toEqual([
    [{ kind: 'book' }, 1],
    [{ kind: 'book', 'error.type': 'RangeError' }, 1],
  ]);
  expect((await points('refused')).map(({ attributes }) => attributes)).toEqual([{}]);
});

it('times an Observable until it is over, each time anew', async () => {
  const seen: number[] = [];
  const source = new Shop('ours').watch();
  for (let times = 0; times < 2; times++) {
    await new Promise<void>((complete) => source.subscribe({ next: (value) => seen.push(value), complete }));
  }

  expect(seen).toEqual([1, 1]);
  const [point] = await points('watching');
  const { count, sum } = point!.value as { count: number; sum: number };
  expect(count).toBe(2);
  expect(sum).toBeGreaterThan(0.03);
});

it('passes for the method that it measures', () => {
  expect([Shop.prototype.place.name, Shop.prototype.watch.length]).toEqual(['place', 0]);
});
