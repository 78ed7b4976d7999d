import { type Context, diag, type DiagLogger, DiagLogLevel, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { jest } from '@jest/globals';
import { suppressTracing } from '@opentelemetry/core';
import { AggregationTemporality, createAllowListAttributesProcessor } from '@opentelemetry/sdk-metrics';
import { exemplarMeter } from './collecting.fixture.js';
import { FILTERS } from './filter.js';
import { Reservoir } from './reservoir.js';

const inSpan = (id: number, traceFlags = TraceFlags.SAMPLED): Context =>
  trace.setSpanContext(ROOT_CONTEXT, {
    traceId: id.toString(16).padStart(32, '0'),
    spanId: id.toString(16).padStart(16, '0'),
    traceFlags,
  });

function start(how: Parameters<typeof exemplarMeter>[0] = {}) {
  const { meter, points } = exemplarMeter(how);
  const found = async () =>
    (await points()).map(({ attributes, exemplars }) => ({
      ...attributes,
      exemplars: exemplars.map(({ value, traceId, spanId }) => {
        expect(traceId).toBe(spanId?.padStart(32, '0'));
        return [value, spanId && Number.parseInt(spanId, 16)];
      }),
    }));
  return { meter, found };
}

afterEach(() => void jest.useRealTimers());

it('notes the last sampled measurement of each attribute set: none outside a sampled span, or of an exporter', async () => {
  const { meter, found } = start();
  const counter = meter.createCounter('c');
  counter.add(1, { a: 1 }, inSpan(1));
  counter.add(2, { a: 1 }, inSpan(2));
  counter.add(3, { a: 1 }, inSpan(3, TraceFlags.NONE));
  counter.add(4, { a: 2 });
  counter.add(-1, { a: 1 }, inSpan(4));
  counter.add(0, { a: 1 }, inSpan(5));
  counter.add(6, { a: 1 }, suppressTracing(inSpan(6)));
  expect(await found()).toEqual([
    { a: 1, exemplars: [[2, 2]] },
    { a: 2, exemplars: [] },
  ]);
});

it('notes what is measured outside of a sampled span where the filter lets it, without a span', async () => {
  const { meter, found } = start({ filter: FILTERS.always_on });
  const gauge = meter.createGauge('g');
  gauge.record(1, { a: 1 }, inSpan(1));
  gauge.record(2, { a: 2 }, inSpan(2, TraceFlags.NONE));
  gauge.record(3, { a: 3 });
  expect(await found()).toEqual([
    { a: 1, exemplars: [[1, 1]] },
    { a: 2, exemplars: [[2, undefined]] },
    { a: 3, exemplars: [[3, undefined]] },
  ]);
});

it('tells series apart by what an object of attributes says, which may change, unless it is frozen', () => {
  const reservoir = new Reservoir([]);
  const attributes = { a: 1 };
  reservoir.offer(1, attributes, {});
  attributes.a = 2;
  reservoir.offer(2, attributes, {});
  const frozen = Object.freeze({ a: 3 });
  for (const value of [3, 4]) reservoir.offer(value, frozen, {});
  const points = [1, 2, 3].map((a) => ({ attributes: { a }, startTime: [0, 0], endTime: [0, 0], value: 0 }) as const);

  expect(reservoir.of(points as never).map(([exemplar]) => exemplar?.value)).toEqual([1, 2, 4]);
});

it('notes what goes down, too, where an instrument can', async () => {
  const { meter, found } = start();
  meter.createUpDownCounter('u').add(-2, {}, inSpan(1));
  expect(await found()).toEqual([{ exemplars: [[-2, 1]] }]);
});

it('notes the last value of a gauge, if it is a finite one', async () => {
  const { meter, found } = start();
  const gauge = meter.createGauge('g');
  gauge.record(3, {}, inSpan(1));
  gauge.record(-1, {}, inSpan(2));
  gauge.record(Infinity, {}, inSpan(3));
  expect(await found()).toEqual([{ exemplars: [[-1, 2]] }]);
});

it('keeps one exemplar for each bucket of a histogram', async () => {
  const { meter, found } = start();
  const histogram = meter.createHistogram('h', { advice: { explicitBucketBoundaries: [1, 2] } });
  [0.5, 1, 1.5, 9].forEach((value, at) => histogram.record(value, {}, inSpan(at + 1)));
  const [one, two, three] = [
    [1, 2],
    [1.5, 3],
    [9, 4],
  ];
  expect(await found()).toEqual([{ exemplars: [one, two, three] }]);
});

it('gives a measurement to the point that has lost some of its attributes', async () => {
  const { meter, found } = start({
    views: [{ instrumentName: 'c', attributesProcessors: [createAllowListAttributesProcessor(['a'])] }],
  });
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

it('keeps the last one of all that is beyond the limit', async () => {
  const { meter, found } = start({ limit: 2 });
  const counter = meter.createCounter('c');
  [1, 2, 1, 3].forEach((a, at) => counter.add(1, { a }, inSpan(at + 1)));
  expect(await found()).toEqual([
    { a: 1, exemplars: [[1, 3]] },
    { 'otel.metric.overflow': true, exemplars: [[1, 4]] },
  ]);
});

it('gives what it gave to one reader unchanged, whatever is measured next', async () => {
  const { meter, points } = exemplarMeter();
  const histogram = meter.createHistogram('h');
  histogram.record(1, {}, inSpan(1));
  const before = await points();
  histogram.record(2, {}, inSpan(2));
  expect(before).toMatchObject([{ value: { count: 1, sum: 1, max: 1 }, exemplars: [{ value: 1 }] }]);
});

it.each([AggregationTemporality.CUMULATIVE, AggregationTemporality.DELTA])(
  'has the exemplar of a series that has just begun, and the time of a later one (temporality %s)',
  async (temporality) => {
    jest.useFakeTimers({ now: 1_700_000_000_000, doNotFake: ['nextTick', 'performance'] });
    const { meter, points } = exemplarMeter({ temporality });
    const counter = meter.createCounter('c');

    counter.add(1, {}, inSpan(1));
    jest.setSystemTime(1_700_000_001_000);
    expect(await points()).toMatchObject([{ exemplars: [{ time: 1_700_000_000_000 }] }]);

    jest.setSystemTime(1_700_000_002_000);
    counter.add(2, {}, inSpan(2));
    jest.setSystemTime(1_700_000_003_000);
    expect(await points()).toMatchObject([{ exemplars: [{ value: 2, time: 1_700_000_002_000 }] }]);
  },
);

it('gives each exemplar once to a reader of deltas, and as long as it is the last to any other', async () => {
  jest.useFakeTimers({ now: 1_700_000_000_000, doNotFake: ['nextTick', 'performance'] });
  const [once, again] = [start({ temporality: AggregationTemporality.DELTA }), start()];
  for (const { meter, found } of [once, again]) {
    const counter = meter.createCounter('c');
    counter.add(1, {}, inSpan(1));
    jest.setSystemTime(Date.now() + 1000);
    expect(await found()).toEqual([{ exemplars: [[1, 1]] }]);
    counter.add(1);
  }
  expect([await once.found(), await again.found()]).toEqual([[{ exemplars: [] }], [{ exemplars: [[1, 1]] }]]);
});

it('keeps the latest exemplar of all series that a View has made one', async () => {
  const { meter, found } = start({
    views: [{ instrumentName: 'c', attributesProcessors: [createAllowListAttributesProcessor([])] }],
  });
  const counter = meter.createCounter('c');
  [1, 2, 3].forEach((user) => counter.add(1, { user }, inSpan(user)));
  expect(await found()).toEqual([{ exemplars: [[1, 3]] }]);
});

it('says once that a measurement could not be counted, and throws nothing', async () => {
  const said: string[] = [];
  diag.setLogger({ warn: (text: string) => said.push(text) } as unknown as DiagLogger, DiagLogLevel.WARN);
  const { meter, found } = start();
  const counter = meter.createCounter('c');
  counter.add(1, { a: 1n } as never, inSpan(1));
  counter.add(1, { a: 2n } as never, inSpan(1));
  diag.disable();

  expect(said).toEqual([expect.stringContaining('A measurement of "c" could not be counted')]);
  expect(await found()).toEqual([]);
});
