import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';
import type { SpanGuard } from '../guard/guard-span.js';
import { otlpProtocol } from '../settings/otlp-protocol.js';
import type { MakeTracerProvider } from '../start/options.js';
import { isDropped, noteReceiver } from '../untraced/dropped-spans.js';
import type { CountedProcessor } from './counted-processor.js';
import { batchLimits } from './span-exporters.js';

/** A tracer provider and the processor that sends its spans over OTLP. */
export interface Tracing {
  tracerProvider: MakeTracerProvider;
  otlp: CountedProcessor;
}

/**
 * Returns `@throughline/fast-tracer` in place of the SDK's tracer, batches and OTLP exporter; undefined for OTLP as
 * JSON, which it does not write.
 *
 * @throws if the package is not installed
 */
export async function fastTracing(mask?: SpanGuard): Promise<Tracing | undefined> {
  const protocol = otlpProtocol('TRACES');
  if (protocol === 'http/json') return undefined;
  const { FastBatchSpanProcessor, FastOTLPTraceExporter, FastTracerProvider } =
    await import('@throughline/fast-tracer');
  const Exporter =
    protocol === 'grpc' ? (await import('@throughline/fast-tracer/grpc')).FastOTLPTraceExporter : FastOTLPTraceExporter;
  const exporter = new Exporter({ concurrencyLimit: Number.POSITIVE_INFINITY });
  const processor = new FastBatchSpanProcessor({ exporter, ...batchLimits(), ...(mask && { mask }) });
  return { tracerProvider: (options) => new FastTracerProvider(options), otlp: new WithoutDropped(processor) };
}

/**
 * Withholds spans that must not be exported. This processor encodes spans at once, so a later decision would be too
 * late.
 */
class WithoutDropped implements CountedProcessor {
  constructor(private readonly inner: CountedProcessor) {}

  get counts(): CountedProcessor['counts'] {
    return this.inner.counts;
  }

  onStart(span: Span, parent: Context): void {
    noteReceiver(span, parent);
    this.inner.onStart(span, parent);
  }

  onEnd(span: ReadableSpan): void {
    if (!isDropped(span)) this.inner.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.inner.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.inner.shutdown();
  }
}
