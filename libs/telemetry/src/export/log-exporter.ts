import { diag } from '@opentelemetry/api';
import { OTLPLogExporter as GrpcExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import {
  BatchLogRecordProcessor,
  ConsoleLogRecordExporter,
  type LogRecordProcessor,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { chosenNames } from '../settings/chosen-names.js';
import { flag } from '../settings/flag.js';
import { otlpProtocol } from '../settings/otlp-protocol.js';
import { positive } from '../settings/positive.js';

/**
 * Sends log records where `OTEL_LOGS_EXPORTER` says: otlp, console, or none, the default, where an agent reads stdout.
 * Never both ways at once: on Kubernetes, where an agent is to be expected, lines go over OTLP only once
 * `LOG_STDOUT=false` has taken them off stdout.
 */
export function logProcessors(env: NodeJS.ProcessEnv = process.env): LogRecordProcessor[] {
  return chosenNames('OTEL_LOGS_EXPORTER', ['otlp', 'console'], []).flatMap((name): LogRecordProcessor[] => {
    if (name === 'console') return [new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() })];
    return arrivesTwice(env) ? [] : [new BatchLogRecordProcessor({ exporter: otlp(), ...limits() })];
  });
}

function arrivesTwice(env: NodeJS.ProcessEnv): boolean {
  if (!env['KUBERNETES_SERVICE_HOST'] || !flag('LOG_STDOUT', true, env)) return false;
  diag.warn(
    'OTEL_LOGS_EXPORTER=otlp is not followed: on Kubernetes an agent reads stdout, and every line would arrive twice. ' +
      'Where none does, set LOG_STDOUT=false too.',
  );
  return true;
}

function otlp() {
  const protocol = otlpProtocol('LOGS');
  if (protocol === 'grpc') return new GrpcExporter();
  return protocol === 'http/json' ? new JsonExporter() : new ProtobufExporter();
}

function limits() {
  const maxQueueSize = positive('OTEL_BLRP_MAX_QUEUE_SIZE', 8192);
  return {
    maxQueueSize,
    maxExportBatchSize: Math.min(positive('OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', 512), maxQueueSize),
    scheduledDelayMillis: positive('OTEL_BLRP_SCHEDULE_DELAY', 1000),
    exportTimeoutMillis: positive('OTEL_BLRP_EXPORT_TIMEOUT', 30_000),
  };
}
