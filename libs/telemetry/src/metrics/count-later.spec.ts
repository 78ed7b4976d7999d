import { type Context, diag, type DiagLogger, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { jest } from '@jest/globals';
import { AggregationTemporality, MeterProvider, type MetricData, MetricReader } from '@opentelemetry/sdk-metrics';
import { captureExemplars } from './capture.js';
import { countLater } from './count-later.js';
import { ExemplarStore } from './exemplar-store.js';

class Reader extends MetricReader {
  async read(): Promise<MetricData[]> {
    return (await this.collect()).resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  }
  protected async onShutdown() {}
  protected async onForceFlush() {}
}

const inSpan: Context = trace.setSpanContext(ROOT_CONTEXT, {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
});

function start(temporality = AggregationTemporality.CUMULATIVE) {
  const reader = new Reader({ aggregationTemporalitySelector: () => temporality });
  const provider = new MeterProvider({ readers: [reader] });
  const store = new ExemplarStore();
  captureExemplars(provider, store);
  countLater(provider);
  const read = async () =>
    (await reader.read()).flatMap((metric) =>
      store.of({ name: 'test' }, metric).map((exemplars, at) => {
        const { value, attributes } = metric.dataPoints[at]!;
        return { name: metric.descriptor.name, value, attributes, exemplars };
      }),
    );
  return { meter: provider.getMeter('test'), read };
}

afterEach(() => void jest.useRealTimers());

it('misses nothing that was measured before a reader collects, and shows nothing of its own', async () => {
  const { meter, read } = start();
  const counter = meter.createCounter('c');
  const size = meter.createUpDownCounter('u');
  const gauge = meter.createGauge('g');
  const histogram = meter.createHistogram('h');
  for (let n = 1; n <= 1000; n++) {
    counter.add(1, { a: n % 2 });
    size.add(n % 2 ? 5 : -5);
    gauge.record(n);
    histogram.record(n);
  }
  counter.add(1, { a: 0 });

  expect(await read()).toMatchObject([
    { name: 'c', attributes: { a: 1 }, value: 500 },
    { name: 'c', attributes: { a: 0 }, value: 501 },
    { name: 'u', value: 0 },
    { name: 'g', value: 1000 },
    { name: 'h', value: { count: 1000, sum: 500_500, min: 1, max: 1000 } },
  ]);
});

it('counts attributes as they were, whatever becomes of them', async () => {
  const { meter, read } = start();
  const attributes: Record<string, string> = { outcome: 'done' };
  meter.createCounter('c').add(1, attributes);
  attributes['outcome'] = 'failed';
  expect(await read()).toMatchObject([{ attributes: { outcome: 'done' }, value: 1 }]);
});

const circle: Record<string, unknown> = {};
circle['self'] = circle;

it.each([
  ['a BigInt', { tenant: 5n }],
  ['a list of BigInts', { tenant: [5n] }],
  ['a circle', { tenant: circle }],
  ['a frozen BigInt', Object.freeze({ tenant: 5n })],
])('leaves out what cannot be counted (%s), and that alone, with one warning', async (_, attributes) => {
  const warn = jest.fn();
  diag.setLogger({ warn } as unknown as DiagLogger);
  const { meter, read } = start();
  const [good, bad] = [meter.createCounter('good'), meter.createCounter('bad')];
  for (let n = 0; n < 1000; n++) {
    if (n % 100 === 0) bad.add(1, attributes as never, inSpan);
    good.add(1, { kind: 'good' });
    bad.add(1, { kind: 'good' });
  }
  const counted = await read();
  diag.disable();

  expect(counted).toMatchObject([
    { name: 'good', attributes: { kind: 'good' }, value: 1000 },
    { name: 'bad', attributes: { kind: 'good' }, value: 1000 },
  ]);
  expect(warn.mock.calls).toEqual([[expect.stringContaining('"bad"')]]);
});

it('outlives a context that is none', async () => {
  const { meter, read } = start();
  const [good, bad] = [meter.createCounter('good'), meter.createCounter('bad')];
  const attributes = Object.freeze({ kind: 'frozen' });
  for (let n = 0; n < 3; n++) bad.add(1, attributes, {} as Context);
  good.add(1);
  expect(await read()).toContainEqual(expect.objectContaining({ name: 'good', value: 1 }));
});

it('counts under a Symbol, which is no attribute value, without an error', async () => {
  const warn = jest.fn();
  diag.setLogger({ warn } as unknown as DiagLogger);
  const { meter, read } = start();
  meter.createCounter('c').add(1, { tenant: Symbol('one') } as never, inSpan);
  expect(await read()).toMatchObject([{ value: 1, exemplars: [{ value: 1 }] }]);
  diag.disable();
  expect(warn).not.toHaveBeenCalled();
});

describe('what is added under the same frozen attributes', () => {
  const of = (outcome: string) => Object.freeze({ outcome });
  const [done, failed] = [of('done'), of('failed')];

  it('is summed, by instrument and attributes', async () => {
    const { meter, read } = start();
    const [first, second] = [meter.createCounter('first'), meter.createCounter('second')];
    for (let n = 0; n < 1000; n++) {
      first.add(2, n % 4 ? done : failed);
      second.add(3, done);
    }
    first.add(1.5, done);
    first.add(-1, done);
    meter.createCounter('none').add(0, done);
    expect(await read()).toMatchObject([
      { name: 'first', attributes: failed, value: 500 },
      { name: 'first', attributes: done, value: 1501.5 },
      { name: 'second', attributes: done, value: 3000 },
      { name: 'none', attributes: done, value: 0 },
    ]);
  });

  it('keeps the latest measurement of a sampled span as its exemplar, with the value it had', async () => {
    const { meter, read } = start();
    const counter = meter.createCounter('c');
    counter.add(4, done);
    counter.add(7, done, inSpan);
    counter.add(5, done);
    expect(await read()).toMatchObject([{ value: 16, exemplars: [{ value: 7, spanId: 'b7ad6b7169203331' }] }]);
  });

  it('is measured one by one by a histogram and a gauge', async () => {
    const { meter, read } = start();
    const [histogram, gauge] = [meter.createHistogram('h'), meter.createGauge('g')];
    for (const value of [1, 2, 3]) {
      histogram.record(value, done);
      gauge.record(value, done);
    }
    expect(await read()).toMatchObject([{ value: { count: 3, sum: 6 } }, { value: 3 }]);
  });
});

it.each([AggregationTemporality.CUMULATIVE, AggregationTemporality.DELTA])(
  'has the exemplar of a series that has just begun, and the time of a later one (temporality %s)',
  async (temporality) => {
    jest.useFakeTimers({ now: 1_700_000_000_000, doNotFake: ['nextTick', 'performance'] });
    const { meter, read } = start(temporality);
    const counter = meter.createCounter('c');

    counter.add(1, {}, inSpan);
    jest.setSystemTime(1_700_000_001_000);
    expect(await read()).toMatchObject([{ exemplars: [{ spanId: 'b7ad6b7169203331' }] }]);

    jest.setSystemTime(1_700_000_002_000);
    counter.add(2, {}, inSpan);
    jest.setSystemTime(1_700_000_003_000);
    expect(await read()).toMatchObject([{ exemplars: [{ value: 2, time: 1_700_000_002_000 }] }]);
  },
);
