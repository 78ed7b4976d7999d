import { INVALID_SPAN_CONTEXT, trace, type TracerProvider as Provider } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { AlwaysOffSampler, BatchSpanProcessor, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { FastBatchSpanProcessor, FastOTLPTraceExporter, FastTracerProvider } from '@throughline/fast-tracer';

/** Larger than the default, so that no variant drops a span. */
const bounds = { maxQueueSize: 16_384, scheduledDelayMillis: 1000 };

type Make = (url: string) => { provider: Provider; processor?: SpanProcessor };

const officialBatch = (url: string) => new BatchSpanProcessor({ ...bounds, exporter: new OTLPTraceExporter({ url }) });
const fastBatch = (url: string) =>
  new FastBatchSpanProcessor({ ...bounds, exporter: new FastOTLPTraceExporter({ url }) });

const sampled =
  (Sdk: typeof TracerProvider, batch: (url: string) => SpanProcessor): Make =>
  (url) => {
    const processor = batch(url);
    return { provider: new Sdk({ spanProcessors: [processor] }), processor };
  };

const unsampled =
  (Sdk: typeof TracerProvider): Make =>
  () => ({ provider: new Sdk({ sampler: new AlwaysOffSampler() }) });

const nothing = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
const bare = { getTracer: () => ({ startSpan: () => nothing, startActiveSpan: () => undefined }) } as unknown;

/** A variant: a tracer provider, and the processor of its spans. */
export const variants: Record<string, Make> = {
  'the work without a tracer': () => ({ provider: bare as Provider }),
  'official provider and processor': sampled(TracerProvider, officialBatch),
  'fast provider, official processor': sampled(FastTracerProvider, officialBatch),
  'official provider, fast processor': sampled(TracerProvider, fastBatch),
  'fast provider and processor': sampled(FastTracerProvider, fastBatch),
  'official provider, unsampled': unsampled(TracerProvider),
  'fast provider, unsampled': unsampled(FastTracerProvider),
};

/** The variants that send their spans. */
export const SAMPLED = new Set(Object.keys(variants).filter((name) => name.includes('processor')));
