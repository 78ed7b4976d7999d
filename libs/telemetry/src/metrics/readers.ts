import { diag } from '@opentelemetry/api';
import { getStringFromEnv } from '@opentelemetry/core';
import {
  type AggregationOption,
  AggregationType,
  ConsoleMetricExporter,
  InstrumentType,
  type IMetricReader,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { chosenNames } from '../settings/chosen-names.js';
import { positive } from '../settings/positive.js';
import type { ExemplarStore } from './exemplars/store.js';

const EXPLICIT = 'explicit_bucket_histogram';
const EXPONENTIAL = 'base2_exponential_bucket_histogram';

/** The metric readers that `OTEL_METRICS_EXPORTER` names: otlp (the default), prometheus, console or none. */
export const metricReaders = (exemplars: ExemplarStore): Promise<IMetricReader[]> =>
  Promise.all(
    chosenNames('OTEL_METRICS_EXPORTER', ['otlp', 'prometheus', 'console'], ['otlp']).map(async (name) => {
      if (name === 'prometheus') return prometheus(exemplars);
      return periodic(name === 'otlp' ? await otlpExporter(exemplars) : new ConsoleMetricExporter());
    }),
  );

async function prometheus(exemplars: ExemplarStore): Promise<IMetricReader> {
  const { PrometheusReader } = await import('./prometheus/reader.js');
  const host = getStringFromEnv('OTEL_EXPORTER_PROMETHEUS_HOST') ?? 'localhost';
  return new PrometheusReader(host, positive('OTEL_EXPORTER_PROMETHEUS_PORT', 9464), exemplars);
}

function periodic(exporter: PushMetricExporter): IMetricReader {
  const exportIntervalMillis = positive('OTEL_METRIC_EXPORT_INTERVAL', 10_000);
  const exportTimeoutMillis = Math.min(positive('OTEL_METRIC_EXPORT_TIMEOUT', 30_000), exportIntervalMillis);
  return new PeriodicExportingMetricReader({ exporter, exportIntervalMillis, exportTimeoutMillis });
}

/** An OTLP exporter as the `OTEL_EXPORTER_OTLP_*` variables describe it, whose data points carry exemplars. */
export async function otlpExporter(exemplars: ExemplarStore): Promise<PushMetricExporter> {
  const { exporterWithExemplars } = await import('./exemplars/otlp-exporter.js');
  const histograms = chosenHistograms();
  const aggregationPreference = (type: InstrumentType): AggregationOption =>
    type === InstrumentType.HISTOGRAM && histograms ? histograms : { type: AggregationType.DEFAULT };
  return exporterWithExemplars(exemplars, { aggregationPreference });
}

/** Exponential buckets where `OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION` asks for them. */
export function chosenHistograms(): AggregationOption | undefined {
  const name = 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION';
  const given = getStringFromEnv(name)?.trim().toLowerCase() || EXPLICIT;
  if (given !== EXPLICIT && given !== EXPONENTIAL) {
    diag.warn(`${name}: "${given}" is not known; use ${EXPLICIT} or ${EXPONENTIAL}.`);
  }
  return given === EXPONENTIAL ? { type: AggregationType.EXPONENTIAL_HISTOGRAM } : undefined;
}
