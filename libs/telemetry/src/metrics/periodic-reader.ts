import { ExportResultCode } from '@opentelemetry/core';
import {
  type MetricProducer,
  PeriodicExportingMetricReader,
  type PeriodicExportingMetricReaderOptions,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { type PlainMetrics, toPlainMetrics } from '../export/plain-metrics.js';
import { collectNow } from './collect-now.js';
import type { ExemplarStore } from './exemplars/store.js';

/** Numbers change in every process, so they alone must not delay the end of one. */
const RUNTIME = '@opentelemetry/instrumentation-runtime-node';

/** The SDK's reader, which hands over what it has measured since the last export when the process ends. */
export class PeriodicReader extends PeriodicExportingMetricReader {
  private producer: MetricProducer | undefined;
  private isOver = false;
  private readonly last: { hasFailed: boolean };

  /** @param exporterName as in `OTEL_METRICS_EXPORTER` */
  constructor(
    private readonly exporterName: string,
    private readonly exemplars: ExemplarStore,
    options: PeriodicExportingMetricReaderOptions,
  ) {
    const last = { hasFailed: false };
    super({ ...options, exporter: noting(options.exporter, last) });
    this.last = last;
  }

  override setMetricProducer(producer: MetricProducer): void {
    this.producer = producer;
    super.setMetricProducer(producer);
  }

  /** Whether the last export has failed or is still under way. */
  get isLost(): boolean {
    return !this.isOver || this.last.hasFailed;
  }

  /**
   * Returns the metrics that have not been exported, including those of a shutdown under way. Leaves out deltas that
   * are being exported, which would be counted twice.
   */
  takePending(): PlainMetrics[] {
    const metrics = this.isOver || !this.producer ? undefined : collectNow(this.producer);
    const isMeasured = metrics?.scopeMetrics.some(({ scope }) => scope.name !== RUNTIME);
    return metrics && isMeasured ? [toPlainMetrics(this.exporterName, this.exemplars, metrics)] : [];
  }

  protected override async onShutdown(): Promise<void> {
    await super.onShutdown();
    this.isOver = true;
  }
}

const noting = (exporter: PushMetricExporter, last: { hasFailed: boolean }): PushMetricExporter =>
  Object.assign(Object.create(exporter) as PushMetricExporter, {
    export: (...[metrics, done]: Parameters<PushMetricExporter['export']>) =>
      exporter.export(metrics, (result) => {
        last.hasFailed = result.code !== ExportResultCode.SUCCESS;
        done(result);
      }),
  });
