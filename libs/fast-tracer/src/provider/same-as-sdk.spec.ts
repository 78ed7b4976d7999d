import { createTraceState, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { AlwaysOffSampler, type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import { expectSame } from '../../test/recorded.js';

const remote = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
  isRemote: true,
};
const under = (parent: typeof remote) => trace.setSpanContext(ROOT_CONTEXT, parent);

const deciding = (decision: SamplingDecision, more = {}): Sampler => ({
  shouldSample: () => ({ decision, ...more }),
  toString: () => 'deciding',
});

it('continues a remote trace with its state, and a local one', () => {
  const traceState = createTraceState('a=1');
  const { fast } = expectSame((provider) => {
    const tracer = provider.getTracer('test', '1.2.3', { schemaUrl: 'https://example.com/1' });
    const outer = tracer.startSpan('outer', { kind: SpanKind.SERVER }, under({ ...remote, traceState } as never));
    tracer.startSpan('inner', {}, trace.setSpan(ROOT_CONTEXT, outer)).end();
    outer.end();
  });
  expect(fast.map((span) => span.spanContext().traceId)).toEqual([remote.traceId, remote.traceId]);
});

it.each([
  ['unsampled', { ...remote, traceFlags: 0 }],
  ['of no valid trace', { ...remote, traceId: '0'.repeat(32) }],
  ['of no valid span', { ...remote, spanId: 'x' }],
  ['with more flags', { ...remote, traceFlags: 3 }],
])('does with a parent %s what the SDK does', (_, parent) => {
  expectSame((provider) => {
    const span = provider.getTracer('test').startSpan('child', {}, under(parent));
    expect(span.isRecording()).toBe(parent.traceFlags > 0);
    span.end();
  });
});

it('takes no parent whose ids a generator made invalid', () => {
  const options = { idGenerator: { generateTraceId: () => 'none', generateSpanId: () => 'none' } };
  const { fast } = expectSame((provider) => {
    const tracer = provider.getTracer('test');
    tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, tracer.startSpan('parent', {}, ROOT_CONTEXT))).end();
  }, options);
  expect(fast[0]!.parentSpanContext).toBeUndefined();
});

it('begins a trace where a root is asked for, and none where tracing is suppressed', () => {
  const { fast } = expectSame((provider) => {
    const tracer = provider.getTracer('test');
    tracer.startSpan('root', { root: true }, under(remote)).end();
    tracer.startSpan('suppressed', {}, suppressTracing(under(remote))).end();
  });
  expect(fast.map(({ name }) => name)).toEqual(['root']);
});

it.each([SamplingDecision.NOT_RECORD, SamplingDecision.RECORD, SamplingDecision.RECORD_AND_SAMPLED])(
  'follows a sampler that decides %i',
  (decision) => {
    const attributes = { 'sampler.rule': 'all', list: [1, 'a'], '': 'unnamed' };
    const sampler = deciding(decision, { attributes, traceState: createTraceState('by=sampler') });
    expectSame(
      (provider) => {
        const span = provider.getTracer('test').startSpan('work', { attributes: { 'sampler.rule': 'caller' } });
        expect(span.spanContext().traceFlags).toBe(decision === SamplingDecision.RECORD_AND_SAMPLED ? 1 : 0);
        expect(span.spanContext().traceState?.serialize()).toBe('by=sampler');
        span.end();
      },
      { sampler },
    );
  },
);

it('gives the sampler clean attributes and links of its own, which it may change and keep', () => {
  const seen: unknown[] = [];
  const sampler: Sampler = {
    shouldSample: (_context, traceId, name, kind, attributes, links) => {
      attributes['sampler.changed'] = true;
      seen.push(attributes);
      return {
        decision: SamplingDecision.RECORD_AND_SAMPLED,
        attributes: { saw: JSON.stringify([traceId, name, kind, attributes, links]) },
      };
    },
    toString: () => 'changing',
  };
  const given = { a: 1, odd: () => 1 };
  const links = [{ context: remote, attributes: { b: 'c', odd: Symbol('odd') } }] as never;
  const { fast } = expectSame(
    (provider) => {
      const span = provider.getTracer('test').startSpan('work', { attributes: given as never, links });
      span.setAttribute('later', 1).end();
    },
    { sampler },
  );
  expect(given).toEqual({ a: 1, odd: expect.any(Function) });
  expect(fast[0]!.attributes).toMatchObject({ a: 1, 'sampler.changed': true, later: 1 });
  expect(seen).toEqual(Array(2).fill({ a: 1, 'sampler.changed': true, saw: expect.any(String) }));
});

it('lets processors write to a span at its start and at its end', () => {
  const writing = {
    onStart: (span: { setAttribute(name: string, value: boolean): unknown }) => span.setAttribute('started', true),
    onEnding: (span: { setAttribute(name: string, value: boolean): unknown }) => span.setAttribute('ending', true),
    onEnd: () => {},
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const { fast } = expectSame((provider) => provider.getTracer('test').startSpan('work').end(), {
    spanProcessors: [writing as never],
  });
  expect(fast[0]!.attributes).toEqual({ started: true, ending: true });
});

it('runs work inside a span, whichever arguments it is called with', () => {
  expectSame((provider) => {
    const tracer = provider.getTracer('test');
    expect(tracer.startActiveSpan('one', (span) => (span.end(), 1))).toBe(1);
    expect(tracer.startActiveSpan('two', { attributes: { a: 1 } }, (span) => (span.end(), 2))).toBe(2);
    expect(tracer.startActiveSpan('three', {}, under(remote), (span) => (span.end(), 3))).toBe(3);
    expect(() =>
      tracer.startActiveSpan('four', (span) => {
        span.setStatus({ code: SpanStatusCode.ERROR, message: 'failed' }).end();
        throw new Error('failed');
      }),
    ).toThrow('failed');
    expect((tracer.startActiveSpan as (name: string) => unknown)('nothing')).toBeUndefined();
  });
});

it('records nothing where the sampler is off', () => {
  expect(
    expectSame((provider) => provider.getTracer('test').startSpan('work').end(), { sampler: new AlwaysOffSampler() }),
  ).toEqual({ official: [], fast: [] });
});
