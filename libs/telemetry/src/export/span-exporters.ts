import { ConsoleSpanExporter, type SpanExporter } from '@opentelemetry/sdk-trace';
import { chosenNames } from '../settings/chosen-names.js';
import { otlpProtocol } from '../settings/otlp-protocol.js';
import { positive } from '../settings/positive.js';
import type { BatchLimits } from './counted-processor.js';

/** The span exporters that `OTEL_TRACES_EXPORTER` names: otlp (the default), console or none. */
export const spanExporterNames = (): string[] => chosenNames('OTEL_TRACES_EXPORTER', ['otlp', 'console'], ['otlp']);

/** Loaded on demand: an exporter that is not used costs neither start-up time nor memory. */
export async function spanExporter(name: string): Promise<SpanExporter> {
  if (name === 'console') return new ConsoleSpanExporter();
  const { OTLPTraceExporter } = await {
    grpc: () => import('@opentelemetry/exporter-trace-otlp-grpc'),
    'http/json': () => import('@opentelemetry/exporter-trace-otlp-http'),
    'http/protobuf': () => import('@opentelemetry/exporter-trace-otlp-proto'),
  }[otlpProtocol('TRACES')]();
  // The queue bounds what is under way. A bound on requests as well would lose spans of a last, large flush.
  return new OTLPTraceExporter({ concurrencyLimit: Number.POSITIVE_INFINITY });
}

/** `OTEL_BSP_*`, with a queue four times and a delay a fifth of the specification's defaults. */
export function batchLimits(): BatchLimits {
  const maxQueueSize = positive('OTEL_BSP_MAX_QUEUE_SIZE', 8192);
  return {
    maxQueueSize,
    maxExportBatchSize: Math.min(positive('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512), maxQueueSize),
    scheduledDelayMillis: positive('OTEL_BSP_SCHEDULE_DELAY', 1000),
    exportTimeoutMillis: positive('OTEL_BSP_EXPORT_TIMEOUT', 30_000),
  };
}
