import { OTLPMetricExporterBase, type OTLPMetricExporterOptions } from '@opentelemetry/exporter-metrics-otlp-http';
import { convertLegacyHttpOptions, createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http';
import {
  JsonMetricsSerializer,
  MetricsExporterMetricsHelper,
  ProtobufMetricsSerializer,
} from '@opentelemetry/otlp-transformer';
import { otlpProtocol } from '../../settings/otlp-protocol.js';
import { type Exemplars, withJsonExemplars, withProtobufExemplars } from './otlp.js';

const GRPC_METHOD = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';

/** The SDK's OTLP metric exporter for `OTEL_EXPORTER_OTLP_METRICS_PROTOCOL`, with a serializer that adds exemplars. */
export async function exporterWithExemplars(
  exemplars: Exemplars,
  options: OTLPMetricExporterOptions,
): Promise<OTLPMetricExporterBase> {
  const delegate = { grpc, 'http/json': json, 'http/protobuf': protobuf }[otlpProtocol('METRICS')];
  return new OTLPMetricExporterBase(await delegate(exemplars), options);
}

const http = (contentType: string) =>
  convertLegacyHttpOptions({}, 'METRICS', 'v1/metrics', { 'Content-Type': contentType });

const json = (exemplars: Exemplars) =>
  createOtlpHttpExportDelegate(
    http('application/json'),
    withJsonExemplars(JsonMetricsSerializer, exemplars),
    'otlp_http_json_metric_exporter',
    MetricsExporterMetricsHelper,
    undefined,
  );

const protobuf = (exemplars: Exemplars) =>
  createOtlpHttpExportDelegate(
    http('application/x-protobuf'),
    withProtobufExemplars(ProtobufMetricsSerializer, exemplars),
    'otlp_http_metric_exporter',
    MetricsExporterMetricsHelper,
    undefined,
  );

async function grpc(exemplars: Exemplars) {
  const { convertLegacyOtlpGrpcOptions, createOtlpGrpcExportDelegate } =
    await import('@opentelemetry/otlp-grpc-exporter-base');
  return createOtlpGrpcExportDelegate(
    convertLegacyOtlpGrpcOptions({}, 'METRICS'),
    withProtobufExemplars(ProtobufMetricsSerializer, exemplars),
    'otlp_grpc_metric_exporter',
    MetricsExporterMetricsHelper,
    undefined,
    'MetricsExportService',
    GRPC_METHOD,
  );
}
