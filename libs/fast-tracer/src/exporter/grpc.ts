import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import {
  convertLegacyOtlpGrpcOptions,
  createOtlpGrpcExportDelegate,
  type OTLPGRPCExporterConfigNode,
} from '@opentelemetry/otlp-grpc-exporter-base';
import { requestMetrics, requestSerializer } from '../otlp/request-serializer.js';
import type { TraceRequest } from '../otlp/trace-request.js';

/**
 * Sends the requests of a `FastBatchSpanProcessor` as OTLP over gRPC. It takes the options of the SDK's gRPC
 * `OTLPTraceExporter`, reads the same `OTEL_EXPORTER_OTLP_*` variables and uses the same transport. A request waits for
 * a collector that is away until `OTEL_EXPORTER_OTLP_TIMEOUT` (10 s), where the SDK's fails at once.
 */
export class FastOTLPTraceExporter extends OTLPExporterBase<TraceRequest> {
  constructor(config: OTLPGRPCExporterConfigNode = {}) {
    super(
      createOtlpGrpcExportDelegate(
        waitingForReady(convertLegacyOtlpGrpcOptions(config, 'TRACES')),
        requestSerializer,
        'otlp_grpc_span_exporter',
        requestMetrics,
        config.selfObsMeterProvider,
        'TraceExportService',
        '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      ),
    );
  }
}

/**
 * The SDK's gRPC transport never retries, so a call waits for the connection: a restarting agent is away for seconds.
 */
function waitingForReady<T extends ReturnType<typeof convertLegacyOtlpGrpcOptions>>(options: T): T {
  const metadata = (): ReturnType<T['metadata']> => {
    const made = options.metadata();
    made.setOptions({ ...made.getOptions(), waitForReady: true });
    return made as ReturnType<T['metadata']>;
  };
  return { ...options, metadata };
}
