import { aSpan } from '../trace/span.fixture.js';
import { Trace } from '../trace/trace.js';
import { alignClocks } from './align-clocks.js';
import { criticalPath } from './critical-path.js';

const on = (host: string) => ({ service: host, resource: { 'host.name': host } });
const call = aSpan({ spanId: 'a', name: 'POST', kind: 'client', start: 100, end: 150, ...on('one') });
const served = (offset: number) =>
  aSpan({
    spanId: 'b',
    parentSpanId: 'a',
    name: 'serve',
    kind: 'server',
    start: 110 + offset,
    end: 140 + offset,
    ...on('two'),
  });

it('leaves clocks alone when no span proves them wrong', () => {
  expect(Object.fromEntries(alignClocks(new Trace([call, served(0)])).offsets)).toEqual({ one: 0, two: 0 });
});

it.each([
  [-5000, 4990],
  [5000, -4990],
])('moves a clock that is off by %i ms until the call encloses its serving', (offset, correction) => {
  const { offsets, trace, consistent } = alignClocks(new Trace([call, served(offset)]));

  expect([offsets.get('two'), consistent]).toEqual([correction, true]);
  expect(trace.span('serve').start).toBeGreaterThanOrEqual(100);
  expect(trace.span('serve').end).toBeLessThanOrEqual(150);
});

it('moves a consumer after its producer, and what it publishes before the next consumer', () => {
  const spans = [
    aSpan({ spanId: 'a', name: 'publish', kind: 'producer', start: 100, end: 105, ...on('one') }),
    aSpan({ spanId: 'b', parentSpanId: 'a', name: 'process', kind: 'consumer', start: 20, end: 40, ...on('two') }),
    aSpan({ spanId: 'c', parentSpanId: 'b', name: 'answer', kind: 'producer', start: 30, end: 35, ...on('two') }),
    aSpan({ spanId: 'd', parentSpanId: 'c', name: 'settle', kind: 'consumer', start: 130, end: 140, ...on('one') }),
  ];
  const path = criticalPath(new Trace(spans));

  expect(path.clocks.offsets.get('two')).toBe(80);
  expect(path.totals).toEqual({ work: 20, queue: 20, retry: 0, call: 0, gap: 0 });
});

it('does not correct a clock because a server outlives a call that was given up', () => {
  const givenUp = { ...call, end: 120 };

  expect(alignClocks(new Trace([givenUp, { ...served(0), end: 500 }])).offsets.get('two')).toBe(0);
});

it('reports that no correction fits', () => {
  const back = aSpan({ spanId: 'c', parentSpanId: 'b', name: 'back', start: 90, end: 95, ...on('one') });
  const early = { ...call, start: 100 };

  expect(alignClocks(new Trace([early, served(0), back])).consistent).toBe(false);
});
