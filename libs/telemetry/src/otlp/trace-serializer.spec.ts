import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { OrderedTraceState } from '../context/trace-state.js';
import { TraceRequest } from './trace-proto.fixture.js';
import { TraceSerializer } from './trace-serializer.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'bücher', 'process.pid': 4711 }),
  spanProcessors: [new SimpleSpanProcessor({ exporter })],
});
beforeEach(() => exporter.reset());

const decode = (bytes: Uint8Array | undefined) =>
  TraceRequest.toObject(TraceRequest.decode(bytes!), { longs: String, defaults: true });

/** Twice with one serializer: what it remembers must be right too. */
function expectSame() {
  const spans = exporter.getFinishedSpans();
  const expected = decode(ProtobufTraceSerializer.serializeRequest(spans));
  const serializer = new TraceSerializer();
  const bytes = () => serializer.serializeRequest(spans.map((span) => serializer.encode(span)));
  expect(decode(bytes())).toEqual(expected);
  expect(decode(bytes())).toEqual(expected);
  return expected;
}

it('writes every kind of attribute value as the SDK does', () => {
  const attributes = {
    text: 'SELECT 1',
    empty: '',
    umlaut: 'Größe 🚀',
    long: 'x'.repeat(20_000),
    'long umlaut': 'ü'.repeat(300),
    zero: 0,
    small: 127,
    byte: 128,
    '32 bits': 2 ** 32 - 1,
    '33 bits': 2 ** 32,
    safe: Number.MAX_SAFE_INTEGER,
    huge: 2 ** 62,
    beyond: 2 ** 63,
    negative: -1,
    'far negative': -(2 ** 40) - 3,
    half: 0.5,
    infinite: Infinity,
    yes: true,
    no: false,
    texts: ['a', 'ä', ''],
    numbers: [1, -2, 0.5],
    none: [],
  };
  provider.getTracer('test').startSpan('every value', { attributes }, ROOT_CONTEXT).end();
  const json = JSON.stringify(expectSame());
  expect(json).toContain('Größe 🚀');
  expect(json).toContain(String(Number.MAX_SAFE_INTEGER));
});

it('writes values in bytes, maps and lists of both as the SDK does', () => {
  const span = provider.getTracer('test').startSpan('nested', {}, ROOT_CONTEXT);
  const nested = { bytes: Uint8Array.of(0, 255), map: { a: [1, { b: 'c' }], d: null } };
  span.setAttributes(nested as never).end();
  expectSame();
});

it('writes parents, kinds, events, links, states and statuses as the SDK does', () => {
  const traceState = OrderedTraceState.parse('a=1,b=2')!;
  const remote = { traceId, spanId, traceFlags: 1, isRemote: true, traceState };
  const parent = trace.setSpanContext(ROOT_CONTEXT, remote);
  const tracer = provider.getTracer('scope', '1.2.3', { schemaUrl: 'https://example.com/schema' });
  for (const kind of [SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER]) {
    const span = tracer.startSpan('nämed', { kind, links: [{ context: remote, attributes: { why: 'x' } }] }, parent);
    span.addLink({ context: { traceId, spanId, traceFlags: 0 } });
    span.addEvent('happened', { at: 'once' }, [1_700_000_000, 999_999_999]);
    span.recordException(new Error('broken'));
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'bröken' }).end([1_900_000_000, 1]);
  }
  provider.getTracer('other').startSpan('fine', {}, ROOT_CONTEXT).setStatus({ code: SpanStatusCode.OK }).end();
  expectSame();
});

it('writes how much was dropped as the SDK does', () => {
  const spanLimits = { attributeCountLimit: 1, eventCountLimit: 1, linkCountLimit: 2, attributePerEventCountLimit: 1 };
  const narrow = new TracerProvider({ spanLimits, spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const span = narrow.getTracer('test').startSpan('full', { attributes: { a: 1, b: 2 } }, ROOT_CONTEXT);
  for (const name of ['1', '2', '3']) span.addEvent(name, { c: 1, d: 2, e: 3 });
  for (let n = 0; n < 6; n++) span.addLink({ context: { traceId, spanId, traceFlags: 0 } });
  span.end();
  expectSame();
});

it('writes times to the nanosecond', () => {
  const times = [0, 1, 65_535, 65_536, 1_700_000_000, 4_294_967_295, 4_294_967_296];
  for (const seconds of times) {
    const span = provider.getTracer('test').startSpan('at', { startTime: [seconds, 999_999_999] }, ROOT_CONTEXT);
    span.end([seconds + 1, 1]);
  }
  const [{ scopeSpans }] = expectSame()['resourceSpans'] as [
    { scopeSpans: { spans: { startTimeUnixNano: string }[] }[] },
  ];
  expect(scopeSpans[0]!.spans.map(({ startTimeUnixNano }) => startTimeUnixNano)).toEqual(
    times.map((seconds) => String(BigInt(seconds) * 1_000_000_000n + 999_999_999n)),
  );
});

it('writes times before 1970, and none at all, as the SDK does', () => {
  for (const startTime of [new Date(-1), new Date(NaN)]) {
    provider.getTracer('test').startSpan('at', { startTime }, ROOT_CONTEXT).end(startTime);
  }
  expectSame();
});

it('writes as many spans as there are, whatever names and values they bring', () => {
  for (let at = 0; at < 1500; at++) {
    const attributes = { id: `id-${at}`, method: at % 2 ? 'GET' : 'POST', [`own.${at}`]: at % 3 === 0, count: at };
    provider
      .getTracer(`scope ${at % 3}`)
      .startSpan(`span ${at % 5}`, { attributes }, ROOT_CONTEXT)
      .end();
  }
  expectSame();
});

it('writes spans of any size, and those that come after one that could not be written', () => {
  const tracer = provider.getTracer('test');
  for (const size of [10, 40_000, 10, 31_000, 100_000, 10]) {
    tracer.startSpan(`${size}`, { attributes: { text: 'x'.repeat(size), on: true } }, ROOT_CONTEXT).end();
  }
  expectSame();

  const [small, large] = exporter.getFinishedSpans() as [ReadableSpan, ReadableSpan];
  const serializer = new TraceSerializer();
  const first = serializer.encode(small);
  const broken = { ...small, spanContext: () => small.spanContext(), name: undefined } as never;
  expect(() => serializer.encode(broken)).toThrow();
  const wire = decode(serializer.serializeRequest([first, serializer.encode(large)]));
  expect(wire).toEqual(decode(ProtobufTraceSerializer.serializeRequest([small, large])));
});

it.each([
  [10, 'x'],
  [1500, 'x'],
  [4000, 'x'],
  [1300, 'ü'],
  [40_000, 'x'],
])('keeps hardly more than their bytes for spans of %i %s that wait', (size, letter) => {
  const serializer = new TraceSerializer();
  const tracer = provider.getTracer('test');
  for (let n = 0; n < 500; n++) tracer.startSpan('s', { attributes: { text: letter.repeat(n % 8 ? 10 : size) } }).end();
  const waiting = exporter.getFinishedSpans().map((span) => serializer.encode(span));

  const kept = [...new Set(waiting.map(({ sheet }) => sheet.bytes.buffer))].reduce(
    (sum, each) => sum + each.byteLength,
    0,
  );
  expectSame();
  expect(kept).toBeLessThan(1.2 * waiting.reduce((sum, span) => sum + span.size, 0) + 64 * 1024);
});
