import { getStringFromEnv } from '@opentelemetry/core';
import { ConsoleSpanExporter, type SpanExporter } from '@opentelemetry/sdk-trace';
import { chosenNames } from '../settings/chosen-names.js';
import { otlpProtocol } from '../settings/otlp-protocol.js';
import { positive } from '../settings/positive.js';
import type { BatchLimits } from './counted-processor.js';

/** The span exporters that `OTEL_TRACES_EXPORTER` names: otlp (the default), console or none. */
export const spanExporterNames = (): string[] => chosenNames('OTEL_TRACES_EXPORTER', ['otlp', 'console'], ['otlp']);

/** Loads the exporter on demand: one that is not used costs neither start-up time nor memory. */
export async function spanExporter(name: string): Promise<SpanExporter> {
  if (name === 'console') return new ConsoleSpanExporter();
  const protocol = otlpProtocol('TRACES');
  const { OTLPTraceExporter } = await {
    grpc: () => import('@opentelemetry/exporter-trace-otlp-grpc'),
    'http/json': () => import('@opentelemetry/exporter-trace-otlp-http'),
    'http/protobuf': () => import('@opentelemetry/exporter-trace-otlp-proto'),
  }[protocol]();
  // The queue limits concurrent exports. A limit on requests as well would lose spans of a large last flush.
  return new OTLPTraceExporter({ concurrencyLimit: Number.POSITIVE_INFINITY });
}

/** The timeout of one request in ms. The SDK's exporter warns about a value that is not a number. */
function otlpTimeout(): number {
  const given = getStringFromEnv('OTEL_EXPORTER_OTLP_TRACES_TIMEOUT') ?? getStringFromEnv('OTEL_EXPORTER_OTLP_TIMEOUT');
  return Number(given) > 0 ? Number(given) : 10_000;
}

/**
 * Reads `OTEL_BSP_*`, with a larger queue, a shorter delay and more time per export than the specification's defaults.
 */
export function batchLimits(): BatchLimits {
  const maxQueueSize = positive('OTEL_BSP_MAX_QUEUE_SIZE', 16_384);
  return {
    maxQueueSize,
    maxExportBatchSize: Math.min(positive('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512), maxQueueSize),
    scheduledDelayMillis: positive('OTEL_BSP_SCHEDULE_DELAY', 1000),
    exportTimeoutMillis: positive('OTEL_BSP_EXPORT_TIMEOUT', 60_000),
    maxQueueBytes: positive('TELEMETRY_SPAN_QUEUE_BYTES', 32 * 1024 * 1024),
    requestTimeoutMillis: otlpTimeout(),
  };
}
