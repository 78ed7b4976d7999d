import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import {
  convertLegacyHttpOptions,
  createOtlpHttpExportDelegate,
  type OTLPExporterNodeConfigBase,
} from '@opentelemetry/otlp-exporter-base/node-http';
import { requestMetrics, requestSerializer } from '../otlp/request-serializer.js';
import type { TraceRequest } from '../otlp/trace-request.js';

/**
 * Sends the requests of a `FastBatchSpanProcessor` as OTLP over HTTP, protobuf. It takes the options of the SDK's
 * `OTLPTraceExporter`, reads the same `OTEL_EXPORTER_OTLP_*` variables and uses the same transport, retries included.
 */
export class FastOTLPTraceExporter extends OTLPExporterBase<TraceRequest> {
  constructor(config: OTLPExporterNodeConfigBase = {}) {
    const headers = { 'Content-Type': 'application/x-protobuf' };
    super(
      createOtlpHttpExportDelegate(
        convertLegacyHttpOptions(config, 'TRACES', 'v1/traces', headers),
        requestSerializer,
        'otlp_http_span_exporter',
        requestMetrics,
        config.selfObsMeterProvider,
      ),
    );
  }
}
