import { type Context, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { AggregationTemporality, MeterProvider, type MetricData, MetricReader } from '@opentelemetry/sdk-metrics';
import { allowedAttributes, allowListViews } from './allow-list.js';
import { captureExemplars } from './capture.js';
import { ExemplarStore } from './exemplar-store.js';

class Reader extends MetricReader {
  constructor(temporality = AggregationTemporality.CUMULATIVE) {
    super({ aggregationTemporalitySelector: () => temporality });
  }
  async read(): Promise<MetricData[]> {
    return (await this.collect()).resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  }
  protected async onShutdown() {}
  protected async onForceFlush() {}
}

const inSpan = (id: number, traceFlags = TraceFlags.SAMPLED): Context =>
  trace.setSpanContext(ROOT_CONTEXT, {
    traceId: id.toString(16).padStart(32, '0'),
    spanId: id.toString(16).padStart(16, '0'),
    traceFlags,
  });

const scope = { name: 'test' };

function start(allowed = '', { limit = 1000, temporality = AggregationTemporality.CUMULATIVE } = {}) {
  const lists = allowedAttributes(allowed);
  const store = new ExemplarStore(lists, limit);
  const reader = new Reader(temporality);
  const provider = new MeterProvider({ readers: [reader], views: allowListViews(lists) });
  captureExemplars(provider, store);
  const found = async () =>
    (await reader.read()).flatMap((metric) =>
      store.of(scope, metric).map((exemplars, at) => ({
        ...metric.dataPoints[at]!.attributes,
        exemplars: exemplars.map(({ value, spanId }) => [value, Number.parseInt(spanId!, 16)]),
      })),
    );
  return { meter: provider.getMeter('test'), found };
}

it('notes the last sampled measurement of each attribute set, and nothing outside a sampled span', async () => {
  const { meter, found } = start();
  const counter = meter.createCounter('c');
  counter.add(1, { a: 1 }, inSpan(1));
  counter.add(2, { a: 1 }, inSpan(2));
  counter.add(3, { a: 1 }, inSpan(3, TraceFlags.NONE));
  counter.add(4, { a: 2 });
  counter.add(-1, { a: 1 }, inSpan(4));
  expect(await found()).toEqual([
    { a: 1, exemplars: [[2, 2]] },
    { a: 2, exemplars: [] },
  ]);
});

it('notes what goes down, too, where an instrument can', async () => {
  const { meter, found } = start();
  meter.createUpDownCounter('u').add(-2, {}, inSpan(1));
  expect(await found()).toEqual([{ exemplars: [[-2, 1]] }]);
});

it('notes the last value of a gauge', async () => {
  const { meter, found } = start();
  const gauge = meter.createGauge('g');
  gauge.record(3, {}, inSpan(1));
  gauge.record(-1, {}, inSpan(2));
  expect(await found()).toEqual([{ exemplars: [[-1, 2]] }]);
});

it('adds nothing once only, so that its series is there', async () => {
  const reader = new Reader();
  const provider = new MeterProvider({ readers: [reader] });
  captureExemplars(provider, new ExemplarStore());
  const counter = provider.getMeter('test').createUpDownCounter('u');
  for (let n = 0; n < 3; n++) counter.add(0, { pool: 'a' });
  counter.add(0, { pool: 'b' });
  counter.add(2, { pool: 'b' });
  counter.add(0, { pool: 'b' });
  expect((await reader.read())[0]!.dataPoints).toMatchObject([
    { attributes: { pool: 'a' }, value: 0 },
    { attributes: { pool: 'b' }, value: 2 },
  ]);
});

it('keeps one exemplar for each bucket of a histogram', async () => {
  const { meter, found } = start();
  const histogram = meter.createHistogram('h', { advice: { explicitBucketBoundaries: [1, 2] } });
  [0.5, 1, 1.5, 9].forEach((value, at) => histogram.record(value, {}, inSpan(at + 1)));
  expect(await found()).toEqual([
    {
      exemplars: [
        [1, 2],
        [1.5, 3],
        [9, 4],
      ],
    },
  ]);
});

it('finds the point of a measurement whose attributes a view has dropped', async () => {
  const { meter, found } = start('c=a');
  const counter = meter.createCounter('c');
  counter.add(1, { a: 1, user: 'x' }, inSpan(1));
  counter.add(2, { user: 'y', a: 2 }, inSpan(2));
  expect(await found()).toEqual([
    { a: 1, exemplars: [[1, 1]] },
    { a: 2, exemplars: [[2, 2]] },
  ]);
});

it('gives a measurement to the narrower series only where no wider one is its own', async () => {
  const { meter, found } = start();
  const counter = meter.createCounter('c');
  counter.add(1, { a: 1 }, inSpan(1));
  counter.add(2, { a: 1, b: 1 }, inSpan(2));
  expect(await found()).toEqual([
    { a: 1, exemplars: [[1, 1]] },
    { a: 1, b: 1, exemplars: [[2, 2]] },
  ]);
});

it('forgets the attribute set longest without a measurement, beyond its limit', async () => {
  const { meter, found } = start('', { limit: 2 });
  const counter = meter.createCounter('c');
  [1, 2, 1, 3].forEach((a) => counter.add(1, { a }, inSpan(a)));
  expect(await found()).toEqual([
    { a: 1, exemplars: [[1, 1]] },
    { a: 2, exemplars: [] },
    { a: 3, exemplars: [[1, 3]] },
  ]);
});

it('gives each exemplar once to a reader of deltas', async () => {
  const { meter, found } = start('', { temporality: AggregationTemporality.DELTA });
  const counter = meter.createCounter('c');
  counter.add(1, {}, inSpan(1));
  expect(await found()).toEqual([{ exemplars: [[1, 1]] }]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await found();
  counter.add(1);
  expect(await found()).toEqual([{ exemplars: [] }]);
});
