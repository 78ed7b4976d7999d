import { jest } from '@jest/globals';
import {
  type Attributes,
  diag,
  type DiagLogger,
  type Meter,
  type MeterProvider as Provider,
  ValueType,
} from '@opentelemetry/api';
import { AggregationTemporality, MeterProvider, type MetricReaderOptions } from '@opentelemetry/sdk-metrics';
import { FILTERS } from './exemplar-filter.js';
import { Reader } from './lean-meters.fixture.js';
import { LeanMeters } from './lean-meters.js';

const START = 1_700_000_000_000;
const warn = jest.fn();

beforeEach(() => {
  jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'performance'] });
  diag.setLogger({ warn } as unknown as DiagLogger);
});
afterEach(() => {
  jest.useRealTimers();
  diag.disable();
});

interface Measured {
  meter: Meter;
  /** A second later, so that no two times are the same. */
  later(): void;
  /** What a reader of totals and a reader of deltas collect. */
  cumulative(): Promise<void>;
  delta(): Promise<void>;
}
type Work = (measured: Measured) => void | Promise<void>;

async function collected(provide: (readers: MetricReaderOptions[]) => [Provider, Reader[]], work: Work, limit = 2000) {
  jest.setSystemTime(START);
  warn.mockClear();
  const [provider, readers] = provide(
    [AggregationTemporality.CUMULATIVE, AggregationTemporality.DELTA].map((temporality) => ({
      aggregationTemporalitySelector: () => temporality,
      cardinalitySelector: () => limit,
    })),
  );
  const all: object[] = [];
  const later = () => jest.setSystemTime(Date.now() + 1000);
  const collect = async (reader: Reader) => {
    later();
    const { resourceMetrics, errors } = await reader.collect();
    const { scopeMetrics } = resourceMetrics;
    // The SDK's points have none.
    for (const point of scopeMetrics.flatMap(({ metrics }) => metrics.flatMap(({ dataPoints }) => [...dataPoints]))) {
      delete (point as { exemplars?: unknown }).exemplars;
    }
    all.push({ scopeMetrics, errors });
    later();
  };
  const [cumulative, delta] = readers.map((reader) => () => collect(reader));
  const meter = provider.getMeter('scope', '1.2.3', { schemaUrl: 'https://example.com/1' });
  await work({ meter, later, cumulative: cumulative!, delta: delta! });
  await cumulative!();
  await delta!();
  await delta!();
  return { all, warnings: warn.mock.calls.length };
}

/** Has the SDK and our meters measure the same, and expects both their readers to collect the same. */
async function expectSame(work: Work, limit?: number) {
  const theirs = await collected(
    (options) => {
      const readers = options.map((each) => new Reader(each));
      return [new MeterProvider({ readers }), readers];
    },
    work,
    limit,
  );
  const ours = await collected(
    (options) => {
      const lean = new LeanMeters(undefined, FILTERS.always_off);
      const readers = options.map((each) => lean.readBy((metricProducers) => new Reader({ ...each, metricProducers })));
      const provider = new MeterProvider({ readers });
      lean.takeOver(provider);
      return [provider, readers];
    },
    work,
    limit,
  );
  expect(ours).toEqual(theirs);
  return theirs;
}

/** Measures by attribute sets that come, stay away and come back, between the collections of both readers. */
const inIntervals =
  (measure: (meter: Meter, value: number, attributes?: Attributes) => void): Work =>
  async ({ meter, later, cumulative, delta }) => {
    const frozen = Object.freeze({ c: 'frozen' });
    measure(meter, 1);
    later();
    measure(meter, 2.5, { a: 1, b: 'x' });
    measure(meter, 4, frozen);
    await delta();
    measure(meter, 8, { b: 'x', a: 1 });
    measure(meter, 1, frozen);
    await cumulative();
    measure(meter, 0, { a: [1, 2] });
    await delta();
    measure(meter, 7);
    later();
    measure(meter, 6, { a: 1, b: 'x' });
    await delta();
    await cumulative();
    measure(meter, 3, { a: false });
  };

it.each<[string, (meter: Meter, value: number, attributes?: Attributes) => void]>([
  ['counter', (meter, value, attributes) => meter.createCounter('c', { unit: 's' }).add(value, attributes)],
  ['up-down counter', (meter, value, of) => meter.createUpDownCounter('u').add(value % 2 ? value : -value, of)],
  ['gauge', (meter, value, of) => meter.createGauge('g', { description: 'It goes up and down' }).record(-value, of)],
  ['histogram', (meter, value, attributes) => meter.createHistogram('h').record(value * 1000, attributes)],
  [
    'histogram with boundaries of its own',
    (meter, value, attributes) =>
      meter
        .createHistogram('h', { advice: { explicitBucketBoundaries: [4, Infinity, 1, -Infinity] } })
        .record(value, attributes),
  ],
])('a %s is collected alike, in totals and in deltas', async (_, measure) => {
  const { all } = await expectSame(inIntervals(measure));
  expect(JSON.stringify(all)).toContain('"c":"frozen"');
});

const odd = [0, -0, -1, 1.5, NaN, Infinity, -Infinity, '3', null, undefined, 2n, true, 1e-9] as number[];

it.each([ValueType.INT, ValueType.DOUBLE])('odd values do the same, as type %s', async (valueType) => {
  const { warnings } = await expectSame(({ meter }) => {
    for (const value of odd) {
      const attributes = { given: String(value) };
      meter.createCounter('c', { valueType }).add(value, attributes);
      meter.createUpDownCounter('u', { valueType }).add(value, attributes);
      meter.createGauge('g', { valueType }).record(value, attributes);
      meter.createHistogram('h', { valueType }).record(value, attributes);
    }
  });
  expect(warnings).toBeGreaterThan(10);
});

it('what is beyond the limit overflows', async () => {
  const { all } = await expectSame(async ({ meter, delta }) => {
    const counter = meter.createCounter('c');
    for (let n = 0; n < 10; n++) counter.add(n, { n });
    await delta();
    for (let n = 9; n >= 0; n--) counter.add(n, { n: n % 7 });
    await delta();
    for (let n = 0; n < 3; n++) counter.add(n, { n });
  }, 5);
  expect(JSON.stringify(all)).toContain('otel.metric.overflow');
});

it('instruments that are the same share what they measure, and others of their name do not', async () => {
  const { warnings } = await expectSame(({ meter }) => {
    meter.createCounter('c').add(1);
    meter.createCounter('c', { description: 'short' }).add(2);
    meter.createCounter('c', { description: 'longer than that' }).add(4);
    meter.createCounter('c', { description: 'short' }).add(8);
    meter.createCounter('c', { unit: 's' }).add(16);
    meter.createCounter('c', { valueType: ValueType.INT }).add(32);
    meter.createHistogram('c').record(64);
    meter.createUpDownCounter('not a name').add(128);
    meter.createGauge('').record(256);
  });
  expect(warnings).toBeGreaterThan(10);
});

it('meters that are the same do, too', async () => {
  const lean = new LeanMeters();
  const reader = lean.readBy((metricProducers) => new Reader({ metricProducers }));
  const provider = new MeterProvider({ readers: [reader] });
  lean.takeOver(provider);
  for (const name of ['one', 'one', 'other']) provider.getMeter(name).createCounter('C').add(1);
  provider.getMeter('one', '2').createCounter('C').add(1);
  provider.getMeter('one').createCounter('c').add(1);

  const { scopeMetrics } = (await reader.collect()).resourceMetrics;
  expect(
    scopeMetrics.map(({ scope, metrics }) => [scope.name, scope.version, metrics[0]!.dataPoints[0]!.value]),
  ).toEqual([
    ['one', '', 3],
    ['other', '', 1],
    ['one', '2', 1],
  ]);
});
