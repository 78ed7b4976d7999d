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
 * `OTLPTraceExporter`, reads the same `OTEL_EXPORTER_OTLP_*` variables and uses the same transport, retries included.
 */
export class FastOTLPTraceExporter extends OTLPExporterBase<TraceRequest> {
  constructor(config: OTLPGRPCExporterConfigNode = {}) {
    super(
      createOtlpGrpcExportDelegate(
        convertLegacyOtlpGrpcOptions(config, 'TRACES'),
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
