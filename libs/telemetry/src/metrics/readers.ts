import { getStringFromEnv } from '@opentelemetry/core';
import { OTLPMetricExporterBase } from '@opentelemetry/exporter-metrics-otlp-http';
import { convertLegacyHttpOptions, createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http';
import { convertLegacyOtlpGrpcOptions, createOtlpGrpcExportDelegate } from '@opentelemetry/otlp-grpc-exporter-base';
import {
  JsonMetricsSerializer,
  MetricsExporterMetricsHelper,
  ProtobufMetricsSerializer,
} from '@opentelemetry/otlp-transformer';
import {
  ConsoleMetricExporter,
  type MetricReader,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { chosenNames } from '../chosen-names.js';
import { otlpProtocol } from '../otlp-protocol.js';
import { positive } from '../positive.js';
import type { ExemplarStore } from './exemplar-store.js';
import { withJsonExemplars, withProtobufExemplars } from './otlp-exemplars.js';
import { PrometheusReader } from './prometheus-reader.js';

const GRPC_METHOD = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';

/** The readers that `OTEL_METRICS_EXPORTER` names: otlp unless told, prometheus, console, or none. */
export function metricReaders(store: ExemplarStore): MetricReader[] {
  return chosenNames('OTEL_METRICS_EXPORTER', ['otlp', 'prometheus', 'console'], ['otlp']).map((name) => {
    if (name === 'prometheus') return prometheus(store);
    return periodic(name === 'otlp' ? otlpExporter(store) : new ConsoleMetricExporter());
  });
}

function prometheus(store: ExemplarStore): PrometheusReader {
  const host = getStringFromEnv('OTEL_EXPORTER_PROMETHEUS_HOST') ?? 'localhost';
  return new PrometheusReader(store, host, positive('OTEL_EXPORTER_PROMETHEUS_PORT', 9464));
}

function periodic(exporter: PushMetricExporter): PeriodicExportingMetricReader {
  const exportIntervalMillis = positive('OTEL_METRIC_EXPORT_INTERVAL', 60_000);
  const exportTimeoutMillis = Math.min(positive('OTEL_METRIC_EXPORT_TIMEOUT', 30_000), exportIntervalMillis);
  return new PeriodicExportingMetricReader({ exporter, exportIntervalMillis, exportTimeoutMillis });
}

/** An OTLP exporter as the `OTEL_EXPORTER_OTLP_*` variables describe it, whose data points carry exemplars. */
export function otlpExporter(store: ExemplarStore): PushMetricExporter {
  const protocol = otlpProtocol('METRICS');
  if (protocol === 'grpc') return new OTLPMetricExporterBase(grpcDelegate(store));
  return new OTLPMetricExporterBase(protocol === 'http/json' ? jsonDelegate(store) : protobufDelegate(store));
}

const http = (contentType: string) =>
  convertLegacyHttpOptions({}, 'METRICS', 'v1/metrics', { 'Content-Type': contentType });

const jsonDelegate = (store: ExemplarStore) =>
  createOtlpHttpExportDelegate(
    http('application/json'),
    withJsonExemplars(JsonMetricsSerializer, store),
    'otlp_http_json_metric_exporter',
    MetricsExporterMetricsHelper,
    undefined,
  );

const protobufDelegate = (store: ExemplarStore) =>
  createOtlpHttpExportDelegate(
    http('application/x-protobuf'),
    withProtobufExemplars(ProtobufMetricsSerializer, store),
    'otlp_http_metric_exporter',
    MetricsExporterMetricsHelper,
    undefined,
  );

const grpcDelegate = (store: ExemplarStore) =>
  createOtlpGrpcExportDelegate(
    convertLegacyOtlpGrpcOptions({}, 'METRICS'),
    withProtobufExemplars(ProtobufMetricsSerializer, store),
    'otlp_grpc_metric_exporter',
    MetricsExporterMetricsHelper,
    undefined,
    'MetricsExportService',
    GRPC_METHOD,
  );
