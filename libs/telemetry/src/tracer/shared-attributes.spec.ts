import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { type Attributes, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { spanGuard } from '../guard/guard-span.js';
import { TraceRequest } from '../otlp/trace-proto.fixture.js';
import { TraceSerializer } from '../otlp/trace-serializer.js';
import { inParts } from './in-parts.js';
import { expectSame, recording } from './same-as-sdk.fixture.js';
import { memoOf, shared } from './shared-attributes.js';

const given = { system: 'rabbitmq', port: 5672, anonymous: false };
const decode = (bytes: Uint8Array | undefined) =>
  TraceRequest.toObject(TraceRequest.decode(bytes!), { longs: String, bytes: String, defaults: true });

function finished(attributes: Attributes, work: (span: Span) => void = () => {}, guard = false) {
  const { exporter, tracer } = recording();
  const span = tracer.startSpan('work', { attributes }, ROOT_CONTEXT);
  work(span);
  span.end();
  const [done] = exporter.getFinishedSpans() as [ReadableSpan];
  return guard ? spanGuard(false)(done) : done;
}

it('are on a span as others are, and may be changed there', () => {
  const attributes = shared(given);
  expectSame(() => {}, { options: { attributes } });
  expectSame((span) => span.setAttributes({ id: 'm-1', size: 12 }), { options: { attributes } });
  expectSame((span) => span.setAttribute('port', 5671).setAttribute('id', 'm-2'), { options: { attributes } });
  expectSame((span) => span.setAttribute('toString', 'x'), { options: { attributes } });
  expect(attributes).toEqual(given);
});

it('are held once for all spans that do not change them', () => {
  const attributes = shared(given);
  const spans = [1, 2].map((size) => finished(attributes, (span) => span.setAttribute('size', size)));
  expect(spans.map(inParts)).toMatchObject([1, 2].map((size) => ({ shared: attributes, own: { size } })));
  for (const span of spans) expect(inParts(span).shared).toBe(attributes);
});

it('are written as the SDK writes them, again and again', () => {
  const attributes = shared({ ...given, umlaut: 'Größe' });
  const serializer = new TraceSerializer();
  const works: ((span: Span) => void)[] = [
    (span) => span.setAttribute('id', 'a'),
    (span) => span.setAttribute('id', 'b'),
    (span) => span.setAttribute('port', 5671),
  ];
  for (const work of works) {
    const span = finished(attributes, work);
    const ours = decode(serializer.serializeRequest([serializer.encode(span)]));
    expect(ours).toEqual(decode(ProtobufTraceSerializer.serializeRequest([span])));
  }
  expect(memoOf(attributes)?.encoded).toBeInstanceOf(Uint8Array);
});

it('are bounded as others are', () => {
  const attributes = shared({ ...given, long: 'x'.repeat(50) });
  for (const [name, limit] of [
    ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', '2'],
    ['OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', '10'],
  ] as const) {
    process.env[name] = limit;
    try {
      expectSame((span) => span.setAttribute('more', 'y'.repeat(50)), { options: { attributes } });
    } finally {
      delete process.env[name];
    }
  }
});

it('are guarded, where they hold a secret, on each span by itself', () => {
  const attributes = shared({ ...given, url: 'amqp://shop:hunter2@broker' });
  for (let i = 0; i < 2; i++) {
    const span = finished(attributes, (each) => each.setAttribute('contact', 'ada@example.com'), true);
    const serializer = new TraceSerializer();
    const wire = decode(serializer.serializeRequest([serializer.encode(span)]));
    expect(JSON.stringify(wire)).not.toMatch(/hunter2|ada@/);
    expect(span.attributes).toEqual({ ...given, url: 'amqp://[redacted]@broker', contact: '[email]' });
  }
  const clean = finished(shared(given), (each) => each.setAttribute('contact', 'ada@example.com'), true);
  expect(clean.attributes).toEqual({ ...given, contact: '[email]' });
  expect(attributes['url']).toContain('hunter2');
});

it('are taken as they are where a value needs a closer look', () => {
  const list = { names: ['a', 'b'] };
  expect(shared(list)).toBe(list);
  expect(memoOf(list)).toBeUndefined();
});
