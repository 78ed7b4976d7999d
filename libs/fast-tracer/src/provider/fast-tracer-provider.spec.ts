import { inspect } from 'node:util';
import { type Span, trace } from '@opentelemetry/api';
import { detectResources, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import {
  AlwaysOffSampler,
  InMemorySpanExporter,
  NoopSpanProcessor,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { FastTracerProvider } from './fast-tracer-provider.js';

const processor = (more: Partial<SpanProcessor>): SpanProcessor => Object.assign(new NoopSpanProcessor(), more);

it('can be used wherever the official provider can', () => {
  const provider = new FastTracerProvider();
  expect(provider).toBeInstanceOf(TracerProvider);
  expect(trace.setGlobalTracerProvider(provider)).toBe(true);
  expect(trace.getTracer('test').startSpan('work').isRecording()).toBe(true);
  trace.disable();
});

it('gives the same tracer for the same scope, and others for others', () => {
  const provider = new FastTracerProvider();
  const tracers = [
    provider.getTracer('a'),
    provider.getTracer('a', '1'),
    provider.getTracer('a', '1', { schemaUrl: 'https://example.com' }),
    provider.getTracer('b', '1'),
  ];
  expect(new Set(tracers).size).toBe(4);
  expect(provider.getTracer('a', '1')).toBe(tracers[1]);
});

it('flushes and shuts down all processors, and rejects with what failed', async () => {
  const done: string[] = [];
  const one = processor({
    forceFlush: async () => void done.push('flushed'),
    shutdown: async () => void done.push('shut'),
  });
  await new FastTracerProvider({ spanProcessors: [one, one] }).forceFlush();
  await new FastTracerProvider({ spanProcessors: [one, one] }).shutdown();
  expect(done).toEqual(['flushed', 'flushed', 'shut', 'shut']);

  const failing = processor({ forceFlush: () => Promise.reject('away'), shutdown: () => Promise.reject('away') });
  await expect(new FastTracerProvider({ spanProcessors: [one, failing] }).forceFlush()).rejects.toEqual(['away']);
  await expect(new FastTracerProvider({ spanProcessors: [failing] }).shutdown()).rejects.toBe('away');
  const hanging = processor({ forceFlush: () => new Promise(() => {}) });
  const flush = new FastTracerProvider({ spanProcessors: [hanging] }).forceFlush({ timeoutMillis: 1 });
  await expect(flush).rejects.toEqual([expect.objectContaining({ message: expect.stringContaining('1 ms') })]);
});

it('makes spans that processors may wrap and copy as they do those of the SDK', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new FastTracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  provider
    .getTracer('test')
    .startSpan('work', { attributes: { a: 1 } })
    .end();
  const [span] = exporter.getFinishedSpans() as [ReadableSpan];
  for (const wrapped of [Object.create(span, { name: { value: 'other' } }) as ReadableSpan, new Proxy(span, {})]) {
    expect(wrapped.spanContext()).toBe(span.spanContext());
    for (const field of [
      'startTime',
      'endTime',
      'duration',
      'resource',
      'instrumentationScope',
      'attributes',
    ] as const) {
      expect(wrapped[field]).toBe(span[field]);
    }
  }
  expect({ ...span, name: 'other' }).toMatchObject({ attributes: { a: 1 }, resource: span.resource, ended: true });
  new Proxy(provider.getTracer('test').startSpan('live') as Span, {}).setAttribute('b', 2).end();
});

class Reader extends MetricReader {
  protected override onShutdown = async () => {};
  protected override onForceFlush = async () => {};
}

it('counts spans for a meter provider as the SDK does', async () => {
  const counted = async (Provider: typeof TracerProvider) => {
    const reader = new Reader();
    const meterProvider = new MeterProvider({ readers: [reader] });
    const tracer = new Provider({ meterProvider }).getTracer('test');
    const unsampled = new Provider({ meterProvider, sampler: new AlwaysOffSampler() }).getTracer('test');
    tracer.startActiveSpan('ended', (span) => span.end());
    tracer.startSpan('live');
    unsampled.startSpan('dropped').end();
    const { resourceMetrics } = await reader.collect();
    return resourceMetrics.scopeMetrics.map(({ metrics }) =>
      metrics.map(({ descriptor, dataPoints }) => ({
        ...descriptor,
        points: dataPoints.map(({ value, attributes }) => ({ value, attributes })),
      })),
    );
  };
  const fast = await counted(FastTracerProvider);
  expect(fast).toEqual(await counted(TracerProvider));
  expect(fast.flat()).toHaveLength(2);
});

it('prints what a span, a tracer and a provider tell, and no setting of the SDK', () => {
  const resource = detectResources({ detectors: [{ detect: () => ({ attributes: { late: Promise.resolve('x') } }) }] });
  const shop = resourceFromAttributes({ 'service.name': 'shop' }).merge(resource);
  const provider = new FastTracerProvider({ resource: shop, spanProcessors: [new NoopSpanProcessor()] });
  const tracer = provider.getTracer('scope', '1.2.3');
  const span = tracer.startSpan('printed', { attributes: { answer: 42 } });
  expect(inspect(span, { depth: 4 })).toMatch(
    /^FastSpan \{[^]*name: 'printed'[^]*'service.name': 'shop'[^]*answer: 42/,
  );
  expect(inspect(tracer)).toMatch(/^FastTracer \{[^]*name: 'scope'[^]*attributeCountLimit: 128/);
  expect(inspect(provider)).toMatch(/^FastTracerProvider \{[^]*scope@1.2.3:[^]*NoopSpanProcessor/);
  expect(inspect(span, { depth: 4 })).not.toMatch(/Processor|sampler|late/);
  expect(inspect({ span }, { depth: 0 })).toBe('{ span: [FastSpan] }');
});
