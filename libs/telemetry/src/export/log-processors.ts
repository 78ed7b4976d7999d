import { diag } from '@opentelemetry/api';
import {
  ConsoleLogRecordExporter,
  type LogRecordExporter,
  type LogRecordProcessor,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { chosenNames } from '../settings/chosen-names.js';
import { flag } from '../settings/flag.js';
import { otlpProtocol } from '../settings/otlp-protocol.js';
import { positive } from '../settings/positive.js';
import { RecordBatches } from './record-batches.js';

/**
 * Returns processors that send log records where `OTEL_LOGS_EXPORTER` says: otlp, console, or none (the default, for
 * agents that read stdout). Lines never go both ways: on Kubernetes, where an agent reads stdout, they go over OTLP
 * only with `LOG_STDOUT=false`.
 */
export async function logProcessors(env: NodeJS.ProcessEnv = process.env): Promise<LogRecordProcessor[]> {
  const names = chosenNames('OTEL_LOGS_EXPORTER', ['otlp', 'console'], []);
  const chosen = names.filter((name) => name !== 'otlp' || !arrivesTwice(env));
  return Promise.all(
    chosen.map(async (name) =>
      name === 'console'
        ? new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() })
        : new RecordBatches({ exporter: await logExporter(), ...limits() }),
    ),
  );
}

function arrivesTwice(env: NodeJS.ProcessEnv): boolean {
  if (!env['KUBERNETES_SERVICE_HOST'] || !flag('LOG_STDOUT', true, env)) return false;
  diag.warn(
    'OTEL_LOGS_EXPORTER=otlp is not followed: on Kubernetes an agent reads stdout, and every line would arrive twice. ' +
      'Where no agent does, set LOG_STDOUT=false too.',
  );
  return true;
}

/** Returns the OTLP exporter for the protocol that the environment names. */
export async function logExporter(): Promise<LogRecordExporter> {
  const { OTLPLogExporter } = await {
    grpc: () => import('@opentelemetry/exporter-logs-otlp-grpc'),
    'http/json': () => import('@opentelemetry/exporter-logs-otlp-http'),
    'http/protobuf': () => import('@opentelemetry/exporter-logs-otlp-proto'),
  }[otlpProtocol('LOGS')]();
  return new OTLPLogExporter();
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
