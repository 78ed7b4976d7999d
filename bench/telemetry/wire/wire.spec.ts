import { trace } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { fromObserve } from './observe.ts';
import { countProtobuf, fromJson, fromProtobuf } from './otlp.ts';
import { fields } from './protobuf.ts';
import { fromEnvelope } from './sentry.ts';

describe('OTLP', () => {
  const exporter = new InMemorySpanExporter();
  const tracer = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }).getTracer('test');
  const first = tracer.startSpan('publish', { kind: 3 });
  tracer.startSpan('process', { kind: 4, links: [{ context: first.spanContext() }] }).end();
  first.end();
  const spans = exporter.getFinishedSpans();
  const expected = [
    { name: 'process', kind: 'CONSUMER', traceId: spans[0]!.spanContext().traceId, links: 1 },
    { name: 'publish', kind: 'PRODUCER', traceId: first.spanContext().traceId, links: 0 },
  ];

  it('is read as protobuf and as JSON', () => {
    expect(trace.isSpanContextValid(first.spanContext())).toBe(true);
    const protobuf = Buffer.from(ProtobufTraceSerializer.serializeRequest(spans)!);
    expect(fromProtobuf(protobuf)).toEqual(expected);
    expect(countProtobuf(protobuf)).toBe(2);
    expect(fromJson(Buffer.from(JsonTraceSerializer.serializeRequest(spans)!))).toEqual(expected);
  });

  it('is refused when it is no protobuf', () => {
    expect(() => [...fields(Buffer.from([0x0b]))]).toThrow('unexpected wire type 3');
  });
});

it("reads Sentry's envelope", () => {
  const span = { trace_id: 'a', attributes: {} };
  const items = [
    { ...span, name: 'GET /', attributes: { 'sentry.op': { value: 'http.server' } } },
    { ...span, name: 'SELECT', attributes: { 'sentry.op': { value: 'db' } } },
    { ...span, name: 'send', attributes: { 'sentry.op': { value: 'queue.publish' } } },
    { ...span, name: 'process', attributes: { 'sentry.op': { value: 'queue.process' } }, links: [{}] },
    { ...span, name: 'jsonParser' },
  ];
  const lines = [{ sent_at: 'now' }, { type: 'span', item_count: items.length }, { version: 2, items }];

  const spans = fromEnvelope(Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n')));

  expect(spans.map(({ kind }) => kind)).toEqual(['SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER', 'INTERNAL']);
  expect(spans[3]).toEqual({ name: 'process', kind: 'CONSUMER', traceId: 'a', links: 1 });
});

it('reads no spans from an envelope of something else', () => {
  expect(fromEnvelope(Buffer.from('{}\n{"type":"client_report"}\n{}'))).toEqual([]);
});

it("reads the tree of @nestjs/observe's request", () => {
  const query = { c: 'pg', m: 'SELECT', t: { 'db.system': 'postgresql' } };
  const snapshots = [{ ti: 'a', op: '/products/:sku', t: [{ c: 'Products', m: 'find', ch: [query] }] }];

  expect(fromObserve(Buffer.from(JSON.stringify({ snapshots })))).toEqual([
    { name: '/products/:sku', kind: 'SERVER', traceId: 'a', links: 0 },
    { name: 'Products.find', kind: 'INTERNAL', traceId: 'a', links: 0 },
    { name: 'pg.SELECT', kind: 'CLIENT', traceId: 'a', links: 0 },
  ]);
});
