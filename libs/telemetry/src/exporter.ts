import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import { convertLegacyHttpOptions, createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http';
import { convertLegacyOtlpGrpcOptions, createOtlpGrpcExportDelegate } from '@opentelemetry/otlp-grpc-exporter-base';
import { TraceExporterMetricsHelper } from '@opentelemetry/otlp-transformer';
import { ConsoleSpanExporter, type SpanExporter } from '@opentelemetry/sdk-trace';
import { BoundedSpanProcessor } from './bounded-processor.js';
import { chosenNames } from './chosen-names.js';
import { flag } from './flag.js';
import { guarded } from './guard/guarded-exporter.js';
import { TraceSerializer } from './otlp/trace-serializer.js';
import { otlpProtocol } from './otlp-protocol.js';
import { positive } from './positive.js';

/**
 * The span exporters that `OTEL_TRACES_EXPORTER` names (otlp unless told; console, none), each behind its bound and, if
 * it is on, the guard.
 */
export function boundedProcessors(): BoundedSpanProcessor[] {
  const guard = flag('TELEMETRY_GUARD', true);
  const development = process.env['NODE_ENV'] !== 'production';
  return chosenNames('OTEL_TRACES_EXPORTER', ['otlp', 'console'], ['otlp']).map((name) => {
    const exporter = name === 'otlp' ? otlp() : new ConsoleSpanExporter();
    return new BoundedSpanProcessor(guard ? guarded(exporter, development) : exporter, limits());
  });
}

function otlp(): SpanExporter {
  const protocol = otlpProtocol('TRACES');
  if (protocol === 'grpc') return overGrpc();
  return protocol === 'http/json' ? new JsonExporter() : overHttp();
}

const GRPC_METHOD = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

const overHttp = () =>
  new OTLPExporterBase(
    createOtlpHttpExportDelegate(
      convertLegacyHttpOptions({}, 'TRACES', 'v1/traces', { 'Content-Type': 'application/x-protobuf' }),
      new TraceSerializer(),
      'otlp_http_span_exporter',
      TraceExporterMetricsHelper,
      undefined,
    ),
  );

const overGrpc = () =>
  new OTLPExporterBase(
    createOtlpGrpcExportDelegate(
      convertLegacyOtlpGrpcOptions({}, 'TRACES'),
      new TraceSerializer(),
      'otlp_grpc_span_exporter',
      TraceExporterMetricsHelper,
      undefined,
      'TraceExportService',
      GRPC_METHOD,
    ),
  );

const limits = () => ({
  maxPending: positive('OTEL_BSP_MAX_QUEUE_SIZE', 8192),
  // Twice the specification's: an export costs as much as some hundred spans, and this many fit the 4 MiB of gRPC.
  maxBatch: positive('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 1024),
  delayMs: positive('OTEL_BSP_SCHEDULE_DELAY', 1000),
  exportTimeoutMs: positive('OTEL_BSP_EXPORT_TIMEOUT', 30_000),
});
