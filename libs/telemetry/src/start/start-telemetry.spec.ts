import { context, logs, metrics, propagation, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import { AlwaysOffSampler, InMemorySpanExporter, type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { FastTracerProvider } from '@throughline/fast-tracer';
import { Reader } from '../metrics/exemplars/collecting.fixture.js';
import { aSpan, attribute, emit, sink, underJson } from './environment.fixture.js';
import type { TelemetryOptions } from './options.js';

const QUIET = { OTEL_METRICS_EXPORTER: 'none' };

/** What a caller's own exporter gets of one span under these options. */
async function exported(options: TelemetryOptions): Promise<ReadableSpan | undefined> {
  const exporter = new InMemorySpanExporter();
  let spans: ReadableSpan[] = [];
  const keep = {
    export: exporter.export.bind(exporter),
    shutdown: async () => void (spans = exporter.getFinishedSpans()),
  };
  const work = () => aSpan((span) => span.setAttribute('db.password', 'hunter2'));
  await underJson(QUIET, work, { spanExporters: [keep], ...options });
  return spans[0];
}

it('sends spans to the exporters that it is given, masked and counted, in place of its own', async () => {
  const spanExporters = [new InMemorySpanExporter()];
  const { sdk } = await underJson(QUIET, () => emit(3), { spanExporters });

  expect(sdk.processors.map(({ counts }) => counts.exported)).toEqual([3]);
  expect(sink.of('/v1/traces')).toEqual([]);
  expect((await exported({}))?.attributes).toEqual({ 'db.password': '[redacted]' });
  expect((await exported({ guard: false }))?.attributes).toEqual({ 'db.password': 'hunter2' });
});

it('runs the span processors that it is given before its own exporters', async () => {
  const seen: unknown[] = [];
  const processor = {
    onStart: (span: { setAttribute(key: string, value: string): unknown }) => void span.setAttribute('tenant', 'a'),
    onEnd: ({ attributes }: ReadableSpan) => void seen.push(attributes),
    forceFlush: async () => {},
    shutdown: async () => void seen.push('shut down'),
  };

  expect((await exported({ spanProcessors: [processor] }))?.attributes).toMatchObject({ tenant: 'a' });
  expect(seen).toEqual([{ tenant: 'a', 'db.password': 'hunter2' }, 'shut down']);
});

it('takes ids, limits and the resource from its caller', async () => {
  const idGenerator = { generateTraceId: () => 'a'.repeat(32), generateSpanId: () => 'b'.repeat(16) };
  const span = await exported({
    idGenerator,
    spanLimits: { attributeCountLimit: 0 },
    serviceName: 'orders',
    resource: resourceFromAttributes({ team: 'shop', 'service.version': '7' }),
    resourceDetectors: [{ detect: () => ({ attributes: { rack: 'r1' } }) }],
  });

  expect(span?.spanContext()).toMatchObject({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) });
  expect(span?.droppedAttributesCount).toBe(1);
  expect(span?.resource.attributes).toMatchObject({
    'service.name': 'orders',
    'service.version': '7',
    team: 'shop',
    rack: 'r1',
  });
});

it('asks the sampler that it is given', async () => {
  expect(await exported({ sampler: new AlwaysOffSampler() })).toBeUndefined();
});

it('makes spans by the tracer provider that it is given, which gets the options of the SDK', async () => {
  let asked: string[] = [];
  const tracerProvider: TelemetryOptions['tracerProvider'] = (options) => {
    asked = Object.keys(options).sort();
    return new TracerProvider(options);
  };

  expect((await exported({ tracerProvider }))?.name).toBe('work');
  expect(asked).toEqual(['resource', 'sampler', 'spanLimits', 'spanProcessors']);
});

it('uses the propagator of the options, or none if it is null', async () => {
  const propagator = {
    inject: (_: unknown, carrier: Record<string, string>) => void (carrier['x-own'] = '1'),
    extract: <T>(context: T) => context,
    fields: () => ['x-own'],
  };
  const injected = async (textMapPropagator: TelemetryOptions['textMapPropagator']) =>
    (
      await underJson(
        QUIET,
        (tracer) => {
          const carrier = {};
          tracer.startActiveSpan('work', (span) => {
            propagation.inject(context.active(), carrier);
            span.end();
          });
          return Object.keys(carrier);
        },
        { textMapPropagator: textMapPropagator as never },
      )
    ).result;

  expect(await injected(propagator as never)).toEqual(['x-own']);
  expect(await injected(null)).toEqual([]);
  expect(await injected(undefined)).toEqual(['traceparent']);
});

it('reads metrics by the readers that it is given, through their Views', async () => {
  const reader = new Reader();
  const { result } = await underJson(
    {},
    async () => {
      metrics.getMeter('test').createCounter('c').add(1, { a: 1 });
      return (await reader.read()).map(({ descriptor }) => descriptor.name);
    },
    { metricReaders: [reader], views: [{ instrumentName: 'c', name: 'renamed' }] },
  );

  expect(result).toEqual(['renamed']);
});

it('hands log records to the processors that it is given, behind the guard', async () => {
  const seen: unknown[] = [];
  const processor: LogRecordProcessor = {
    onEmit: ({ attributes }) => void seen.push({ ...attributes }),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  await underJson(
    QUIET,
    () => {
      logs.getLogger('test').emit({ body: 'a line', attributes: { password: 'hunter2' } });
    },
    { logRecordProcessors: [processor] },
  );

  expect(seen).toEqual([{ password: '[redacted]' }]);
});

it('says the service by the environment where its caller does not', async () => {
  await underJson({ ...QUIET, OTEL_SERVICE_NAME: 'shop' }, () => aSpan());

  expect(attribute(sink.sent[0]!.groups[0]!.resource.attributes, 'service.name')).toBe('shop');
});

describe('the fast tracer', () => {
  const PROTOBUF = { ...QUIET, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' };
  const isFast = () =>
    (trace.getTracerProvider() as { getDelegate?(): object }).getDelegate?.() instanceof FastTracerProvider;

  it.each([
    [{}, { tracer: 'fast' }, true],
    [{ TELEMETRY_TRACER: 'fast' }, {}, true],
    [{ TELEMETRY_TRACER: 'fast' }, { tracer: 'sdk' }, false],
    [{}, {}, false],
  ] as const)('is chosen by %j and %j', async (env, options, expected) => {
    const work = () => {
      emit(3);
      return isFast();
    };
    const { result, sdk, said } = await underJson({ ...PROTOBUF, ...env }, work, options);

    expect(result).toBe(expected);
    expect(sdk.processors.map(({ counts }) => counts.exported)).toEqual([3]);
    expect(sink.sent.map(({ path }) => path)).toEqual(['/v1/traces']);
    expect(said).toEqual([]);
  });

  it.each([
    [{ TELEMETRY_TRACER: 'faster' }, '"faster" is neither sdk nor fast'],
    [{ TELEMETRY_TRACER: 'fast', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, 'http/json'],
  ])('is left out with a warning: %j', async (env, warning) => {
    const { said, sdk } = await underJson({ ...PROTOBUF, ...env }, () => emit(1));

    expect(said).toEqual([expect.stringContaining(warning)]);
    expect(sdk.processors.map(({ counts }) => counts.exported)).toEqual([1]);
  });
});
