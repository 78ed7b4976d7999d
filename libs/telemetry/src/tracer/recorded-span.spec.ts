import { ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { AlwaysOffSampler, AlwaysOnSampler, ParentBasedSampler, type Sampler } from '@opentelemetry/sdk-trace';
import { spanGuard } from '../guard/guard-span.js';
import { TraceSerializer } from '../otlp/trace-serializer.js';
import { LeanTracerProvider } from './lean-provider.js';
import { limitsFromEnv } from './limits.js';
import { at, expectSame, recording, remote, resource, within } from './same-as-sdk.fixture.js';

it('keeps attributes of every kind as the SDK does', () => {
  const attributes = { text: 'a', number: 1.5, flag: false, list: ['a', 'b'], numbers: [1, 2] };
  const odd = { none: undefined, '': 'no name', made: new Date(), call: () => 1, map: { deep: { down: 1 } } } as never;
  const [span] = expectSame(
    (live) =>
      live
        .setAttribute('text', 'b')
        .setAttributes(odd)
        .setAttribute('bytes', Uint8Array.of(1) as never),
    { options: { attributes, kind: SpanKind.CLIENT } },
  );
  expect(span!.attributes).toMatchObject({ text: 'b', number: 1.5, map: { deep: { down: 1 } } });
});

it('does not change with the caller: a list is copied', () => {
  const list = ['a'];
  const [span] = expectSame((live) => {
    live.setAttribute('list', list);
    list[0] = 'changed';
    list[0] = 'a';
  });
  expect(span!.attributes['list']).not.toBe(list);
});

it('keeps events, links, status and name as the SDK does', () => {
  const context = { ...remote, traceFlags: 1 };
  expectSame(
    (live) => {
      live.addEvent('plain', at(1)).addEvent('told', { a: 1 }, at(2)).addLink({ context });
      live.addLinks([{ context, attributes: { b: [true] } }]).updateName('renamed');
      live.recordException(Object.assign(new TypeError('broken'), { stack: 'at test' }), at(3));
      live.recordException('only text', at(3));
      live.recordException({ code: 404, message: 'missing' }, at(3));
      live.setStatus({ code: SpanStatusCode.ERROR, message: 'red' }).setStatus({ code: SpanStatusCode.UNSET });
    },
    { options: { links: [{ context, attributes: { why: 'x' } }] } },
  );
  expectSame((live) =>
    live.setStatus({ code: SpanStatusCode.OK, message: 'said for nothing' }).setStatus({ code: SpanStatusCode.ERROR }),
  );
});

it('continues a sampled trace, begins none in an unsampled one, and none where tracing is suppressed', () => {
  const sampler = new ParentBasedSampler({ root: new AlwaysOnSampler() });
  expect(expectSame(() => {}, { sampler, parent: within(1) })).toHaveLength(1);
  expect(expectSame(() => {}, { sampler, parent: within(0) })).toHaveLength(0);
  expect(expectSame(() => {}, { sampler, parent: suppressTracing(ROOT_CONTEXT) })).toHaveLength(0);
  expect(expectSame(() => {}, { parent: within(1), options: { root: true } })[0]!.parent).toBeUndefined();
  expect(expectSame(() => {}, { sampler: new AlwaysOffSampler() })).toHaveLength(0);
});

it.each([
  [3, new AlwaysOnSampler(), 3],
  [2, new AlwaysOffSampler(), 2],
  [1, new AlwaysOnSampler(), 1],
])('passes on that a trace id is random: %i', (given, sampler, expected) => {
  const provider = new LeanTracerProvider({ resource, sampler, limits: limitsFromEnv(), processors: [] });
  const child = provider.getTracer('test').startSpan('child', {}, within(given));
  expect(child.spanContext().traceFlags).toBe(expected);
});

it('takes what a sampler adds, and hands it the attributes and links', () => {
  const sampler: Sampler = {
    shouldSample: (_context, _traceId, name, kind, attributes, links) => ({
      decision: 2,
      attributes: { 'sampler.saw': `${name} ${kind} ${JSON.stringify(attributes)} ${links.length}` },
    }),
    toString: () => 'telling',
  };
  const [span] = expectSame(() => {}, { sampler, options: { attributes: { a: 1 } } });
  expect(span!.attributes['sampler.saw']).toBe('work 0 {"a":1} 0');
});

describe('under limits', () => {
  const limits = { OTEL_ATTRIBUTE_COUNT_LIMIT: '2', OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '3' };
  beforeEach(() => void Object.assign(process.env, limits));
  afterEach(() => Object.keys(limits).forEach((name) => delete process.env[name]));

  it('cuts and counts as the SDK does', () => {
    const [span] = expectSame(
      (live) => {
        live.setAttributes({ b: ['long', 'longer'], c: 'one too many', a: 'again' });
        for (let n = 0; n < 130; n++) live.addEvent(`event ${n}`, { long: 'longer' }, at(n));
        for (let n = 0; n < 130; n++) live.addLink({ context: { ...remote, traceFlags: 0 } });
      },
      { options: { attributes: { a: 'longer' } } },
    );
    expect(span!.attributes).toEqual({ a: 'aga', b: ['lon', 'lon'] });
    expect(span!.dropped).toEqual([1, 2, 2]);
  });
});

it('cannot be changed once it has ended', () => {
  const { exporter, tracer } = recording();
  const span = tracer.startSpan('done', {}, ROOT_CONTEXT);
  expect(span.isRecording()).toBe(true);
  span.end();
  span.setAttribute('late', 1).addEvent('late').updateName('late').setStatus({ code: SpanStatusCode.ERROR }).end();

  expect(span.isRecording()).toBe(false);
  expect(exporter.getFinishedSpans()).toMatchObject([
    { name: 'done', attributes: {}, events: [], status: { code: 0 } },
  ]);
});

it('can be sent, whatever JavaScript calls it with', () => {
  const { exporter, provider } = recording();
  const none = undefined as never;
  const links = [{ context: none }, { context: { ...remote, traceFlags: 0 } }];
  const tracer = provider.getTracer(none, 12 as never);
  tracer.startSpan(none, { links, startTime: null as never }, ROOT_CONTEXT).end(null as never);
  const span = tracer.startSpan('named', {}, ROOT_CONTEXT);
  span
    .updateName(none)
    .addEvent(none)
    .addEvent(404 as never)
    .addLink({ context: none })
    .end(new Date(-1));

  const serializer = new TraceSerializer();
  for (const each of exporter.getFinishedSpans()) serializer.encode(spanGuard(false)(each));
  expect(exporter.getFinishedSpans()).toMatchObject([
    { name: '', links: [{ context: remote }], instrumentationScope: { name: '', version: '12' } },
    { name: '', events: [{ name: '' }, { name: '404' }], links: [] },
  ]);
});

it('measures a span that is timed by nobody else steadily', () => {
  const { exporter, tracer } = recording();
  const before = Date.now();
  tracer.startActiveSpan('timed', (span) => span.end());
  const [span] = exporter.getFinishedSpans();
  const [seconds, nanos] = span!.startTime;

  expect(seconds * 1000 + nanos / 1e6).toBeGreaterThan(before - 1.5);
  expect(seconds * 1000 + nanos / 1e6).toBeLessThan(Date.now() + 2.5);
  expect(span!.duration[0]).toBe(0);
  expect(span!.duration[1]).toBeGreaterThan(0);
});

it('is not printed with the SDK that it belongs to', () => {
  const { tracer } = recording();
  const span = tracer.startSpan('printed', { attributes: { answer: 42 } });
  span.end();
  expect(JSON.stringify(span)).toMatch(/"name":"printed".*"answer":42/);
});
