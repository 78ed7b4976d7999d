import { diag } from '@opentelemetry/api';
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
  type AggregationOption,
  AggregationType,
  ConsoleMetricExporter,
  InstrumentType,
  type MetricProducer,
  type MetricReader,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { chosenNames } from '../settings/chosen-names.js';
import { otlpProtocol } from '../settings/otlp-protocol.js';
import { positive } from '../settings/positive.js';
import type { LeanMeters } from './lean-meters.js';
import { withJsonExemplars, withProtobufExemplars } from './otlp-exemplars.js';
import { PrometheusReader } from './prometheus-reader.js';

const GRPC_METHOD = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
const EXPLICIT = 'explicit_bucket_histogram';
const EXPONENTIAL = 'base2_exponential_bucket_histogram';

/** The readers of these meters that `OTEL_METRICS_EXPORTER` names: otlp unless told, prometheus, console, or none. */
export function metricReaders(meters: LeanMeters): MetricReader[] {
  return chosenNames('OTEL_METRICS_EXPORTER', ['otlp', 'prometheus', 'console'], ['otlp']).map((name) => {
    if (name === 'prometheus') return meters.readBy(prometheus);
    const exporter = name === 'otlp' ? otlpExporter() : new ConsoleMetricExporter();
    return meters.readBy((producers) => periodic(exporter, producers));
  });
}

function prometheus(producers: MetricProducer[]): PrometheusReader {
  const host = getStringFromEnv('OTEL_EXPORTER_PROMETHEUS_HOST') ?? 'localhost';
  return new PrometheusReader(host, positive('OTEL_EXPORTER_PROMETHEUS_PORT', 9464), producers);
}

function periodic(exporter: PushMetricExporter, metricProducers: MetricProducer[]): PeriodicExportingMetricReader {
  const exportIntervalMillis = positive('OTEL_METRIC_EXPORT_INTERVAL', 60_000);
  const exportTimeoutMillis = Math.min(positive('OTEL_METRIC_EXPORT_TIMEOUT', 30_000), exportIntervalMillis);
  return new PeriodicExportingMetricReader({ exporter, exportIntervalMillis, exportTimeoutMillis, metricProducers });
}

/** An OTLP exporter as the `OTEL_EXPORTER_OTLP_*` variables describe it, whose data points carry exemplars. */
export function otlpExporter(): PushMetricExporter {
  const protocol = otlpProtocol('METRICS');
  const delegate = { grpc: grpcDelegate, 'http/json': jsonDelegate, 'http/protobuf': protobufDelegate }[protocol];
  return new OTLPMetricExporterBase(delegate(), { aggregationPreference: chosenAggregation() });
}

/** By `OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION`: explicit buckets unless told. */
function chosenAggregation(): (type: InstrumentType) => AggregationOption {
  const name = 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION';
  const given = getStringFromEnv(name)?.trim().toLowerCase() || EXPLICIT;
  if (given !== EXPLICIT && given !== EXPONENTIAL) {
    diag.warn(`${name}: "${given}" is not known; use ${EXPLICIT} or ${EXPONENTIAL}.`);
  }
  return (type) => ({
    type:
      type === InstrumentType.HISTOGRAM && given === EXPONENTIAL
        ? AggregationType.EXPONENTIAL_HISTOGRAM
        : AggregationType.DEFAULT,
  });
}

const http = (contentType: string) =>
  convertLegacyHttpOptions({}, 'METRICS', 'v1/metrics', { 'Content-Type': contentType });

const jsonDelegate = () =>
  createOtlpHttpExportDelegate(
    http('application/json'),
    withJsonExemplars(JsonMetricsSerializer),
    'otlp_http_json_metric_exporter',
    MetricsExporterMetricsHelper,
    undefined,
  );

const protobufDelegate = () =>
  createOtlpHttpExportDelegate(
    http('application/x-protobuf'),
    withProtobufExemplars(ProtobufMetricsSerializer),
    'otlp_http_metric_exporter',
    MetricsExporterMetricsHelper,
    undefined,
  );

const grpcDelegate = () =>
  createOtlpGrpcExportDelegate(
    convertLegacyOtlpGrpcOptions({}, 'METRICS'),
    withProtobufExemplars(ProtobufMetricsSerializer),
    'otlp_grpc_metric_exporter',
    MetricsExporterMetricsHelper,
    undefined,
    'MetricsExportService',
    GRPC_METHOD,
  );
