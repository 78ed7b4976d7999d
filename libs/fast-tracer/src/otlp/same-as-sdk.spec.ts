import { createTraceState, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { operations, perform, runs, spanLimits, spanOptions } from '../../test/operations.js';
import { recorded } from '../../test/recorded.js';
import { SpanWriter } from './span-writer.js';
import { TraceRequest } from './trace-request.js';

const traceId = '0AF7651916CD43dd8448eb211c80319c';
const remote = { traceId, spanId: 'b7ad6b7169203331', traceFlags: 1, isRemote: true };

/** Twice with the same writer: what it remembers has to be right, too. */
function expectSameBytes(spans: ReadableSpan[], writer = new SpanWriter()): void {
  const expected = Buffer.from(ProtobufTraceSerializer.serializeRequest(spans)!).toString('latin1');
  for (let time = 0; time < 2; time++) {
    const request = new TraceRequest(writer);
    for (const span of spans) request.add(span);
    expect(Buffer.from(request.bytes()).toString('latin1')).toBe(expected);
  }
}

const ended = (work: Parameters<typeof recorded>[1], options?: Parameters<typeof recorded>[2]) =>
  recorded(TracerProvider, work, options).ended;

it('writes the bytes that the SDK writes, whatever was done to a span', () => {
  const writer = new SpanWriter();
  fc.assert(
    fc.property(spanLimits, fc.array(fc.tuple(spanOptions, operations), { maxLength: 4 }), (limits, works) => {
      const work: Parameters<typeof recorded>[1] = (provider, pass) => {
        for (const [options, steps] of works) perform(provider, options, steps, pass);
      };
      expectSameBytes(ended(work, { spanLimits: limits }), writer);
    }),
    runs,
  );
});

it('writes numbers, texts and bytes of any size as the SDK does', () => {
  const numbers = [0, 127, 128, 16_383, 16_384, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER, 2 ** 62, 2 ** 63];
  const attributes = {
    ...Object.fromEntries(
      numbers.flatMap((value) => [
        [`${value}`, value],
        [`-${value}`, -value],
        [`${value}.5`, value + 0.5],
      ]),
    ),
    infinite: Infinity,
    none: NaN,
    ...Object.fromEntries([0, 47, 48, 49, 127, 128, 20_000].map((size) => [`ascii ${size}`, 'x'.repeat(size)])),
    ...Object.fromEntries([1, 15, 16, 47, 49, 200, 20_000].map((size) => [`wide ${size}`, 'ü🚀'.repeat(size)])),
    ['long name '.repeat(30)]: 'value',
    bytes: new Uint8Array(300).fill(255),
  };
  expectSameBytes(
    ended((provider) =>
      provider
        .getTracer('test')
        .startSpan('values', { attributes } as never)
        .end(),
    ),
  );
});

it('writes times to the nanosecond as the SDK does', () => {
  const seconds = [0, 1, 65_535, 65_536, 1_700_000_000, 4_294_967_295, 4_294_967_296];
  expectSameBytes(
    ended((provider) => {
      for (const at of seconds) {
        provider
          .getTracer('test')
          .startSpan('at', { startTime: [at, 999_999_999] })
          .end([at + 1, 1]);
      }
    }),
  );
});

it('writes remote parents, trace states, scopes and resources as the SDK does', () => {
  const parent = trace.setSpanContext(ROOT_CONTEXT, { ...remote, traceState: createTraceState('a=1,b=2') });
  const spans = ['one', 'two'].flatMap((name) => {
    const resource = resourceFromAttributes({ 'service.name': name }, { schemaUrl: `https://example.com/${name}` });
    return ended(
      (provider) => {
        for (const version of ['1', undefined]) {
          for (let kind = 0; kind < 5; kind++) {
            const tracer = provider.getTracer(`scope ${kind % 2}`, version, { schemaUrl: kind ? 'https://x.y' : '' });
            tracer.startSpan('child', { kind, links: [{ context: remote }] }, parent).end();
          }
        }
      },
      { resource },
    );
  });
  expectSameBytes([...spans, ...spans.slice(3)]);
});

it('writes more values of a name than it remembers, and more names', () => {
  const spans = ended((provider) => {
    for (let at = 0; at < 1200; at++) {
      const attributes = {
        id: `id-${at}`,
        even: at % 2 === 0,
        [`own.${at}`]: `v${at % 3}`,
        long: 'x'.repeat(at % 300),
      };
      provider.getTracer('test').startSpan(`span ${at}`, { attributes }).end();
    }
  });
  expectSameBytes(spans);
});

it('leaves a span out that cannot be written, and writes those around it', () => {
  const spans = ended((provider) => {
    for (const name of ['first', 'broken', 'last']) provider.getTracer('test').startSpan(name).end();
  });
  const broken = Object.create(spans[1]!, {
    events: { value: [{ name: 'no time', time: undefined }] },
  }) as ReadableSpan;
  const request = new TraceRequest(new SpanWriter());
  request.add(spans[0]!);
  expect(() => request.add(broken)).toThrow(TypeError);
  request.add(spans[2]!);
  expect(request.length).toBe(2);
  expect(Buffer.from(request.bytes())).toEqual(
    Buffer.from(ProtobufTraceSerializer.serializeRequest([spans[0]!, spans[2]!])!),
  );
});
