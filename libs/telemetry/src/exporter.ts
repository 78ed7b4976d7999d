import { diag } from '@opentelemetry/api';
import { getStringListFromEnv } from '@opentelemetry/core';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { ConsoleSpanExporter, type SpanExporter } from '@opentelemetry/sdk-trace';
import { BoundedSpanProcessor } from './bounded-processor.js';
import { otlpProtocol } from './otlp-protocol.js';
import { positive } from './positive.js';

/** The span exporters that `OTEL_TRACES_EXPORTER` names (otlp unless told; console, none), each behind its bound. */
export function boundedProcessors(): BoundedSpanProcessor[] {
  const names = getStringListFromEnv('OTEL_TRACES_EXPORTER') ?? [];
  const wanted = names.length ? [...new Set(names)] : ['otlp'];
  if (wanted.includes('none')) return [];
  return wanted.flatMap((name) => {
    const exporter = name === 'otlp' ? otlp() : name === 'console' ? new ConsoleSpanExporter() : undefined;
    if (!exporter) diag.warn(`OTEL_TRACES_EXPORTER: "${name}" is not known; use otlp, console or none.`);
    return exporter ? [new BoundedSpanProcessor(exporter, limits())] : [];
  });
}

function otlp(): SpanExporter {
  const protocol = otlpProtocol('TRACES');
  if (protocol === 'grpc') return new GrpcExporter();
  return protocol === 'http/json' ? new JsonExporter() : new ProtobufExporter();
}

const limits = () => ({
  maxPending: positive('OTEL_BSP_MAX_QUEUE_SIZE', 8192),
  maxBatch: positive('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512),
  delayMs: positive('OTEL_BSP_SCHEDULE_DELAY', 1000),
  exportTimeoutMs: positive('OTEL_BSP_EXPORT_TIMEOUT', 30_000),
});
