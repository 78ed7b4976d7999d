import { diag } from '@opentelemetry/api';
import { getStringFromEnv, getStringListFromEnv } from '@opentelemetry/core';
import { OTLPLogExporter as GrpcExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { BatchLogRecordProcessor, type LogRecordProcessor } from '@opentelemetry/sdk-logs';
import { positive } from './positive.js';

/**
 * Sends log records where `OTEL_LOGS_EXPORTER` says: otlp, or none, the default, where an agent reads stdout. Both would
 * deliver every line twice: on Kubernetes, where an agent is to be expected, it says so.
 */
export function logProcessors(env: NodeJS.ProcessEnv = process.env): LogRecordProcessor[] {
  const wanted = getStringListFromEnv('OTEL_LOGS_EXPORTER') ?? [];
  for (const name of wanted) {
    if (name !== 'otlp' && name !== 'none') diag.warn(`OTEL_LOGS_EXPORTER: "${name}" is not known; use otlp or none.`);
  }
  if (wanted.includes('otlp') && env['KUBERNETES_SERVICE_HOST']) {
    diag.warn(
      'OTEL_LOGS_EXPORTER=otlp: an agent that also reads stdout delivers every line twice; keep one of the two.',
    );
  }
  return wanted.includes('otlp') ? [new BatchLogRecordProcessor({ exporter: otlp(), ...limits() })] : [];
}

function otlp() {
  const protocol =
    getStringFromEnv('OTEL_EXPORTER_OTLP_LOGS_PROTOCOL') ?? getStringFromEnv('OTEL_EXPORTER_OTLP_PROTOCOL');
  if (protocol === 'grpc') return new GrpcExporter();
  return protocol === 'http/json' ? new JsonExporter() : new ProtobufExporter();
}

const limits = () => ({
  maxQueueSize: positive('OTEL_BLRP_MAX_QUEUE_SIZE', 8192),
  scheduledDelayMillis: positive('OTEL_BLRP_SCHEDULE_DELAY', 1000),
  exportTimeoutMillis: positive('OTEL_BLRP_EXPORT_TIMEOUT', 30_000),
});
