import { type Context, diag, type DiagLogger, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { jest } from '@jest/globals';
import { leanMeter } from './lean-meters.fixture.js';

const inSpan: Context = trace.setSpanContext(ROOT_CONTEXT, {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
});

const warn = jest.fn();
beforeEach(() => void diag.setLogger({ warn } as unknown as DiagLogger));
afterEach(() => {
  diag.disable();
  warn.mockClear();
});

it('misses nothing that was measured before a reader collects, and shows nothing of its own', async () => {
  const { meter, points } = leanMeter();
  const counter = meter.createCounter('c');
  const size = meter.createUpDownCounter('u');
  const gauge = meter.createGauge('g');
  const histogram = meter.createHistogram('h');
  meter.createCounter('never added to');
  for (let n = 1; n <= 1000; n++) {
    counter.add(1, { a: n % 2 });
    size.add(n % 2 ? 5 : -5);
    gauge.record(n);
    histogram.record(n);
  }
  counter.add(1, { a: 0 });

  expect(await points()).toMatchObject([
    { name: 'c', attributes: { a: 1 }, value: 500 },
    { name: 'c', attributes: { a: 0 }, value: 501 },
    { name: 'u', value: 0 },
    { name: 'g', value: 1000 },
    { name: 'h', value: { count: 1000, sum: 500_500, min: 1, max: 1000 } },
  ]);
});

it('makes a series of nothing added, so that it is there', async () => {
  const { meter, points } = leanMeter();
  const counter = meter.createUpDownCounter('u');
  for (let n = 0; n < 3; n++) counter.add(0, { pool: 'a' });
  counter.add(0, { pool: 'b' });
  counter.add(2, { pool: 'b' });
  counter.add(0, { pool: 'b' });
  expect(await points()).toMatchObject([
    { attributes: { pool: 'a' }, value: 0 },
    { attributes: { pool: 'b' }, value: 2 },
  ]);
});

it('counts attributes as they were, whatever becomes of them', async () => {
  const { meter, points } = leanMeter();
  const counter = meter.createCounter('c');
  const attributes = { outcome: 'done', tags: ['a'] };
  counter.add(1, attributes);
  attributes.outcome = 'failed';
  attributes.tags.push('b');
  counter.add(2, attributes);
  expect(await points()).toMatchObject([
    { attributes: { outcome: 'done', tags: ['a'] }, value: 1 },
    { attributes: { outcome: 'failed', tags: ['a', 'b'] }, value: 2 },
  ]);
});

const circle: Record<string, unknown> = {};
circle['self'] = circle;

it.each([
  ['a BigInt', { tenant: 5n }],
  ['a list of BigInts', { tenant: [5n] }],
  ['a circle', { tenant: circle }],
  ['a frozen BigInt', Object.freeze({ tenant: 5n })],
  ['a BigInt among others', { area: 'new', tenant: 5n }],
])('leaves out what cannot be counted (%s), and that alone, with one warning', async (_, attributes) => {
  const { meter, points } = leanMeter();
  const [good, bad] = [meter.createCounter('good'), meter.createCounter('bad')];
  for (let n = 0; n < 1000; n++) {
    if (n % 100 === 0) bad.add(1, attributes as never, inSpan);
    good.add(1, { kind: 'good' });
    bad.add(1, { kind: 'good' });
  }

  expect(await points()).toMatchObject([
    { name: 'good', attributes: { kind: 'good' }, value: 1000 },
    { name: 'bad', attributes: { kind: 'good' }, value: 1000 },
  ]);
  expect(warn.mock.calls).toEqual([[expect.stringContaining('"bad"')]]);
});

it('outlives a context that is none', async () => {
  const { meter, points } = leanMeter();
  const [good, bad] = [meter.createCounter('good'), meter.createCounter('bad')];
  const attributes = Object.freeze({ kind: 'frozen' });
  for (let n = 0; n < 3; n++) bad.add(1, attributes, {} as Context);
  good.add(1);
  expect(await points()).toContainEqual(expect.objectContaining({ name: 'good', value: 1 }));
});

it('counts under a Symbol, which is no attribute value, without an error', async () => {
  const { meter, points } = leanMeter();
  const counter = meter.createCounter('c');
  counter.add(1, { tenant: Symbol('one') } as never, inSpan);
  counter.add(2, { tenant: Symbol('one') } as never, inSpan);
  expect(await points()).toMatchObject([{ value: 3, exemplars: [{ value: 2 }] }]);
  expect(warn).not.toHaveBeenCalled();
});

describe('what is added under the same frozen attributes', () => {
  const of = (outcome: string) => Object.freeze({ outcome });
  const [done, failed] = [of('done'), of('failed')];

  it('is summed, by instrument and attributes', async () => {
    const { meter, points } = leanMeter();
    const [first, second] = [meter.createCounter('first'), meter.createCounter('second')];
    for (let n = 0; n < 1000; n++) {
      first.add(2, n % 4 ? done : failed);
      second.add(3, done);
    }
    first.add(1.5, done);
    first.add(-1, done);
    first.add(4, { outcome: 'failed' });
    first.add(4, of('failed'));
    meter.createCounter('none').add(0, done);
    expect(await points()).toMatchObject([
      { name: 'first', attributes: failed, value: 508 },
      { name: 'first', attributes: done, value: 1501.5 },
      { name: 'second', attributes: done, value: 3000 },
      { name: 'none', attributes: done, value: 0 },
    ]);
  });

  it('keeps the latest measurement of a sampled span as its exemplar, with the value it had', async () => {
    const { meter, points } = leanMeter();
    const counter = meter.createCounter('c');
    counter.add(4, done);
    counter.add(7, done, inSpan);
    counter.add(5, done);
    expect(await points()).toMatchObject([{ value: 16, exemplars: [{ value: 7, spanId: 'b7ad6b7169203331' }] }]);
  });

  it('is measured one by one by a histogram and a gauge', async () => {
    const { meter, points } = leanMeter();
    const [histogram, gauge] = [meter.createHistogram('h'), meter.createGauge('g')];
    for (const value of [1, 2, 3]) {
      histogram.record(value, done);
      gauge.record(value, done);
    }
    expect(await points()).toMatchObject([{ value: { count: 3, sum: 6 } }, { value: 3 }]);
  });
});

describe('one series for each set of attributes', () => {
  it('in whatever order', async () => {
    const { meter, points } = leanMeter();
    const counter = meter.createCounter('c');
    for (let n = 0; n < 2; n++) {
      counter.add(1, { b: 1, a: 'x' });
      counter.add(1, { a: 'x', b: 1 });
      counter.add(1, { a: 'x', b: 1, c: undefined });
      counter.add(1, { a: 'x', b: 1, 'order.id': `${n}` });
    }
    expect(await points()).toMatchObject([{ attributes: { a: 'x', b: 1 }, value: 8 }]);
  });

  it('and one for each that only looks alike', async () => {
    const { meter, points } = leanMeter();
    const counter = meter.createCounter('c');
    const alike = [{ a: 1 }, { a: '1' }, { a: true }, { a: 'true' }, { a: ['1'] }, { a: '["1"]' }, { a: 'b', b: 'c' }];
    for (const attributes of [...alike, { ab: 'bc' }, { a: 'bb', c: '' }, {}]) counter.add(1, attributes);
    expect((await points()).map(({ value }) => value)).toEqual(Array(10).fill(1));
  });
});
