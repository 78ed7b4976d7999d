import type { Meter } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  type MetricData,
  MeterProvider,
  MetricReader,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { type ExemplarFilter, FILTERS } from './filter.js';
import { ExemplarMeterProvider } from './meter-provider.js';
import type { Exemplar } from './reservoir.js';
import { ExemplarStore } from './store.js';

/** A reader that collects when a test calls it. */
export class Reader extends MetricReader {
  async read(): Promise<MetricData[]> {
    const { resourceMetrics } = await this.collect();
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}

interface How {
  temporality?: AggregationTemporality;
  filter?: ExemplarFilter;
  views?: ViewOptions[];
  limit?: number;
}

/** The SDK's meters with exemplars, and a reader for both. */
export function collecting({ temporality = AggregationTemporality.CUMULATIVE, filter, views, limit }: How = {}) {
  const store = new ExemplarStore();
  const reader = new Reader({
    aggregationTemporalitySelector: () => temporality,
    ...(limit && { cardinalitySelector: () => limit }),
  });
  const official = new MeterProvider({ readers: [reader], ...(views && { views }) });
  return { store, reader, provider: new ExemplarMeterProvider(official, store, filter ?? FILTERS.trace_based) };
}

type Point = DataPoint<unknown> & { exemplars: Exemplar[] };

/** One meter, and the data points of all its instruments with their exemplars. */
export function exemplarMeter(how: How = {}): { meter: Meter; points: () => Promise<Point[]> } {
  const { store, reader, provider } = collecting(how);
  const points = async (): Promise<Point[]> => {
    const { resourceMetrics } = await reader.collect();
    return resourceMetrics.scopeMetrics.flatMap(({ scope, metrics }) =>
      metrics.flatMap((metric) => {
        const exemplars = store.of(scope, metric);
        return metric.dataPoints.map((point, at) => ({ ...point, exemplars: exemplars[at]! }));
      }),
    );
  };
  return { meter: provider.getMeter('test', '1.0'), points };
}
