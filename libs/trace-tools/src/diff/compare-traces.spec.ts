import { Trace } from '@throughline/telemetry-testing';
import { aSpan } from '../../../telemetry-testing/src/trace/span.fixture.js';
import { difference } from './bootstrap.js';
import { type Change, compareTraces, regressions } from './compare-traces.js';
import { renderComparison } from './render-comparison.js';
import { selfTime } from './steps.js';

/** The same noise in each run of the tests, about 10 % of the value. */
const noisy = (value: number, n: number): number => value * (1 + ((n * 7919) % 21) / 100 - 0.1);

/** Orders of one build: how long the charge takes, and how many queries it makes. */
const orders = (chargeMs: number, queries = 1, name = 'charge', salt = 0): Trace[] =>
  Array.from({ length: 12 }, (_, n) => {
    const traceId = `${salt}${n}`.padStart(32, '0');
    const took = noisy(chargeMs, n + salt);
    const query = (at: number) =>
      aSpan({
        traceId,
        spanId: `q${at}`,
        parentSpanId: 'b',
        name: 'SELECT',
        kind: 'client',
        start: 10 + at,
        end: 11 + at,
      });
    return new Trace([
      aSpan({ traceId, spanId: 'a', name: `GET /orders/${4711 + n}`, start: 0, end: 20 + queries + took }),
      aSpan({ traceId, spanId: 'b', parentSpanId: 'a', name, start: 5, end: 5 + queries + took }),
      ...Array.from({ length: queries }, (_, at) => query(at)),
    ]);
  });

const changes = (base: Trace[], head: Trace[]): [string, Change][] =>
  compareTraces(base, head)
    .steps.filter(({ change }) => change !== 'same')
    .map(({ step, change }) => [step.split(' > ').at(-1)!, change]);

it('finds no change between two runs of one build', () => {
  expect(changes(orders(50), orders(50, 1, 'charge', 3))).toEqual([]);
});

it('finds the step that became slower, and not its parent', () => {
  const comparison = compareTraces(orders(50), orders(80));

  expect(changes(orders(50), orders(80))).toEqual([['orders charge', 'slower']]);
  expect(regressions(comparison)).toHaveLength(1);
  expect(renderComparison(comparison)).toMatch(
    /1 worse[^]*\| ✗ \| `orders charge`, below orders GET \/orders\/\{\} \| is slower, with 95 % certainty \| 1 → 1 \| /,
  );
  expect(changes(orders(80), orders(50))).toEqual([['orders charge', 'faster']]);
});

it('finds more calls, and steps that came or went', () => {
  expect(changes(orders(50), orders(50, 6))).toEqual([['orders SELECT', 'more-calls']]);
  expect(changes(orders(50), orders(50, 1, 'refund'))).toEqual([
    ['orders charge', 'gone'],
    ['orders SELECT', 'gone'],
    ['orders refund', 'new'],
    ['orders SELECT', 'new'],
  ]);
});

it('does not judge durations of too few traces', () => {
  const few = compareTraces(orders(50).slice(0, 3), orders(500).slice(0, 3));

  expect(regressions(few)).toEqual([]);
  expect(renderComparison(few)).toContain('Durations are not judged');
});

it('subtracts overlapping children once, and only within the span', () => {
  const child = (start: number, end: number) => aSpan({ name: 'child', start, end });

  expect(selfTime(aSpan({ name: 'parent', start: 0, end: 100 }), [child(10, 30), child(20, 40), child(90, 200)])).toBe(
    60,
  );
});

it('is wrongly certain in about one of twenty comparisons', () => {
  let state = 1;
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const sample = () => Array.from({ length: 15 }, () => -Math.log(1 - random()) * 10);
  const mistakes = Array.from({ length: 200 }, () => difference(sample(), sample()).certain).filter(Boolean);

  expect(mistakes.length).toBeLessThanOrEqual(14);
});
