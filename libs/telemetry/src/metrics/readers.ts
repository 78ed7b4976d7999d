import { diag } from '@opentelemetry/api';
import { getStringFromEnv } from '@opentelemetry/core';
import {
  type AggregationOption,
  AggregationType,
  ConsoleMetricExporter,
  InstrumentType,
  type IMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { chosenNames } from '../settings/chosen-names.js';
import { positive } from '../settings/positive.js';
import type { Exemplars } from './exemplars/otlp.js';
import type { ExemplarStore } from './exemplars/store.js';
import { PeriodicReader } from './periodic-reader.js';

const EXPLICIT = 'explicit_bucket_histogram';
const EXPONENTIAL = 'base2_exponential_bucket_histogram';

/** Returns the metric readers that `OTEL_METRICS_EXPORTER` names: otlp (the default), prometheus, console or none. */
export const metricReaders = (exemplars: ExemplarStore): Promise<IMetricReader[]> =>
  Promise.all(
    chosenNames('OTEL_METRICS_EXPORTER', ['otlp', 'prometheus', 'console'], ['otlp']).map((name) =>
      name === 'prometheus' ? prometheus(exemplars) : periodic(name, exemplars),
    ),
  );

async function prometheus(exemplars: ExemplarStore): Promise<IMetricReader> {
  const { PrometheusReader } = await import('./prometheus/reader.js');
  const host = getStringFromEnv('OTEL_EXPORTER_PROMETHEUS_HOST') ?? 'localhost';
  return new PrometheusReader(host, positive('OTEL_EXPORTER_PROMETHEUS_PORT', 9464), exemplars);
}

async function periodic(name: string, exemplars: ExemplarStore): Promise<IMetricReader> {
  const exporter = await pushExporter(name, exemplars);
  const exportIntervalMillis = positive('OTEL_METRIC_EXPORT_INTERVAL', 10_000);
  const exportTimeoutMillis = Math.min(positive('OTEL_METRIC_EXPORT_TIMEOUT', 30_000), exportIntervalMillis);
  return new PeriodicReader(name, exemplars, { exporter, exportIntervalMillis, exportTimeoutMillis });
}

/** The exporter `otlp` or `console`. */
export const pushExporter = async (name: string, exemplars: Exemplars): Promise<PushMetricExporter> =>
  name === 'otlp' ? otlpExporter(exemplars) : new ConsoleMetricExporter();

/** Returns an OTLP exporter by the `OTEL_EXPORTER_OTLP_*` variables, whose data points carry exemplars. */
export async function otlpExporter(exemplars: Exemplars): Promise<PushMetricExporter> {
  const { exporterWithExemplars } = await import('./exemplars/otlp-exporter.js');
  const histograms = chosenHistograms();
  const aggregationPreference = (type: InstrumentType): AggregationOption =>
    type === InstrumentType.HISTOGRAM && histograms ? histograms : { type: AggregationType.DEFAULT };
  return exporterWithExemplars(exemplars, { aggregationPreference });
}

/** Returns exponential buckets if `OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION` asks for them. */
export function chosenHistograms(): AggregationOption | undefined {
  const name = 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION';
  const given = getStringFromEnv(name)?.trim().toLowerCase() || EXPLICIT;
  if (given !== EXPLICIT && given !== EXPONENTIAL) {
    diag.warn(`${name}: "${given}" is not known; use ${EXPLICIT} or ${EXPONENTIAL}.`);
  }
  return given === EXPONENTIAL ? { type: AggregationType.EXPONENTIAL_HISTOGRAM } : undefined;
}
