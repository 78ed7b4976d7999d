import fc from 'fast-check';
import { aSpan } from '../trace/span.fixture.js';
import type { SpanRecord } from '../trace/span-record.js';
import { Trace } from '../trace/trace.js';
import { alignClocks } from './align-clocks.js';
import { criticalPath } from './critical-path.js';
import { lengthOf } from './stretch.js';

const kinds = ['internal', 'server', 'client', 'producer', 'consumer'] as const;
const id = (n: number): string => `span-${n}`;

/** Any spans at all: parents may be missing, later, or descendants; clocks and links are arbitrary. */
const anySpans = fc
  .array(
    fc.record({
      parent: fc.option(fc.nat(14), { nil: undefined }),
      link: fc.option(fc.nat(14), { nil: undefined }),
      start: fc.nat(1000),
      length: fc.nat(300),
      kind: fc.constantFrom(...kinds),
      host: fc.constantFrom('one', 'two', 'three'),
      failed: fc.boolean(),
      name: fc.constantFrom('charge', 'reserve', 'settle'),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((drawn) =>
    drawn.map(({ parent, link, start, length, kind, host, failed, name }, n): SpanRecord => {
      const { traceId } = aSpan({ name });
      return aSpan({
        spanId: id(n),
        ...(parent === undefined ? {} : { parentSpanId: id(parent) }),
        links: link === undefined ? [] : [{ traceId, spanId: id(link), attributes: {} }],
        name,
        kind,
        service: host,
        resource: { 'host.name': host },
        status: failed ? 'error' : 'unset',
        start,
        end: start + length,
      });
    }),
  );

const close = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6;

it('parts follow each other without a hole, and sum to the whole', () => {
  fc.assert(
    fc.property(anySpans, (spans) => {
      const { stretches, totals, totalMs, steps } = criticalPath(new Trace(spans));
      let at = 0;
      for (const stretch of stretches) {
        expect(close(stretch.from, at)).toBe(true);
        expect(lengthOf(stretch)).toBeGreaterThan(0);
        at = stretch.to;
      }
      const sum = Object.values(totals).reduce((a, b) => a + b, 0);
      const bySteps = steps.flatMap(({ work, queue, retry, call, gap }) => [work, queue, retry, call, gap]);
      expect(close(at, totalMs) && close(sum, totalMs)).toBe(true);
      expect(
        close(
          bySteps.reduce((a, b) => a + b, 0),
          totalMs,
        ),
      ).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('is as long as the trace with corrected clocks', () => {
  fc.assert(
    fc.property(anySpans, (spans) => {
      const path = criticalPath(new Trace(spans));
      expect(close(path.totalMs, path.trace.durationMs)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('leaves no effect before its cause if a correction fits, and moves no clock that is right', () => {
  fc.assert(
    fc.property(anySpans, (spans) => {
      const { trace, consistent } = alignClocks(new Trace(spans));
      if (!consistent) return;
      for (const span of trace.spans) {
        const parent = trace.parentOf(span);
        if (parent && parent.service !== span.service) expect(span.start).toBeGreaterThanOrEqual(parent.start - 1e-6);
      }
      expect([...alignClocks(trace).offsets.values()].every((offset) => close(offset, 0))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

/** A chain of calls, each on a host of its own and enclosed by the one before. */
const calls = fc.array(fc.record({ before: fc.integer({ min: 1, max: 20 }), after: fc.integer({ min: 1, max: 20 }) }), {
  minLength: 1,
  maxLength: 5,
});

it('finds the same work however the clocks of the hosts differ', () => {
  fc.assert(
    fc.property(
      calls,
      fc.array(fc.integer({ min: -10_000, max: 10_000 }), { minLength: 5, maxLength: 5 }),
      (chain, skews) => {
        const whole = 400;
        const at = (depth: number, side: 'before' | 'after') =>
          chain.slice(0, depth).reduce((sum, step) => sum + step[side] * 2, 0);
        const spans = (skewed: boolean) =>
          chain.flatMap(({ before, after }, depth) => {
            const host = `host-${depth}`;
            const skew = skewed && depth > 0 ? skews[depth - 1]! : 0;
            const [start, end] = [at(depth, 'before') + skew, whole - at(depth, 'after') + skew];
            const common = { service: host, resource: { 'host.name': host } };
            const parent = depth > 0 ? { parentSpanId: `call-${depth - 1}` } : {};
            return [
              aSpan({ ...common, ...parent, spanId: `serve-${depth}`, name: 'serve', kind: 'server', start, end }),
              aSpan({
                ...common,
                spanId: `call-${depth}`,
                parentSpanId: `serve-${depth}`,
                name: 'call',
                kind: 'client',
                start: start + before,
                end: end - after,
              }),
            ];
          });
        const [exact, skewed] = [criticalPath(new Trace(spans(false))), criticalPath(new Trace(spans(true)))];
        expect(close(skewed.totalMs, whole)).toBe(true);
        expect(close(skewed.totals.work, exact.totals.work)).toBe(true);
        expect(close(skewed.totals.call, exact.totals.call)).toBe(true);
      },
    ),
  );
});
