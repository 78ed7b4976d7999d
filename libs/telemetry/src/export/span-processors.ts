import { diag } from '@opentelemetry/api';
import { getStringFromEnv } from '@opentelemetry/core';
import type { SpanGuard } from '../guard/guard-span.js';
import type { MakeTracerProvider, TelemetryOptions } from '../start/options.js';
import { type CountedProcessor, CountedSpanProcessor } from './counted-processor.js';
import { fastTracing, type Tracing } from './fast-tracing.js';
import { batchLimits, spanExporter, spanExporterNames } from './span-exporters.js';

/** The processors that export spans, and the tracer provider if it is not the SDK's. */
export interface SpanPipeline {
  processors: CountedProcessor[];
  tracerProvider?: MakeTracerProvider;
}

/** Returns span processors for the given exporters, or else for those that the environment names. */
export async function spanPipeline(options: TelemetryOptions, guard?: SpanGuard): Promise<SpanPipeline> {
  const counted = (exporter: ConstructorParameters<typeof CountedSpanProcessor>[0]) =>
    new CountedSpanProcessor(exporter, batchLimits(), guard);
  const { spanExporters, tracerProvider } = options;
  const given = tracerProvider && { tracerProvider };
  if (spanExporters) return { processors: spanExporters.map(counted), ...given };
  const names = spanExporterNames();
  const fast = names.includes('otlp') && !given ? await chosenFast(options, guard) : undefined;
  const processors = names.map(async (name) =>
    fast && name === 'otlp' ? fast.otlp : counted(await spanExporter(name)),
  );
  return { processors: await Promise.all(processors), ...(fast ?? given) };
}

/**
 * Returns the fast tracer if the options or `TELEMETRY_TRACER` ask for it. Warns and returns undefined if it cannot be
 * used.
 */
async function chosenFast({ tracer }: TelemetryOptions, guard?: SpanGuard): Promise<Tracing | undefined> {
  const wanted = tracer ?? (getStringFromEnv('TELEMETRY_TRACER')?.trim().toLowerCase() || 'sdk');
  if (wanted === 'sdk') return undefined;
  if (wanted !== 'fast') return void diag.warn(`TELEMETRY_TRACER: "${wanted}" is neither sdk nor fast; using sdk.`);
  try {
    const fast = await fastTracing(guard);
    if (!fast) diag.warn('TELEMETRY_TRACER=fast writes no http/json; using sdk.');
    return fast;
  } catch (error) {
    diag.error('TELEMETRY_TRACER=fast needs @throughline/fast-tracer: npm install @throughline/fast-tracer', error);
    return undefined;
  }
}
