import type { MeterProvider as Provider } from '@opentelemetry/api';
import {
  AggregationTemporality,
  MeterProvider,
  type MetricData,
  MetricReader,
  type MetricReaderOptions,
} from '@opentelemetry/sdk-metrics';
import { allowedAttributes } from './allow-list.js';
import { type ExemplarFilter, FILTERS } from './exemplar-filter.js';
import { LeanMeters } from './lean-meters.js';
import { exemplarsOf } from './series.js';

/** A reader that collects when it is told to. */
export class Reader extends MetricReader {
  async read(): Promise<MetricData[]> {
    return (await this.collect()).resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  }
  protected async onShutdown() {}
  protected async onForceFlush() {}
}

interface How {
  /** As in `METRIC_ATTRIBUTES_ALLOWED`. */
  allowed?: string;
  temporality?: AggregationTemporality;
  filter?: ExemplarFilter;
  limit?: number;
}

/** A meter of ours, and what its only reader collects. */
export function leanMeter({ allowed, temporality, filter, limit = 2000 }: How = {}) {
  const [reader, provider] = collecting(
    {
      aggregationTemporalitySelector: () => temporality ?? AggregationTemporality.CUMULATIVE,
      cardinalitySelector: () => limit,
    },
    new LeanMeters(allowedAttributes(allowed), filter ?? FILTERS.trace_based),
  );
  const read = () => reader.read();
  /** By point: name, attributes, value, exemplars. */
  const points = async () =>
    (await read()).flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map((point) => {
        const { attributes, value } = point;
        return { name: descriptor.name, attributes, value, exemplars: exemplarsOf(point) };
      }),
    );
  return { meter: provider.getMeter('test'), read, points };
}

export function collecting(options: MetricReaderOptions, lean: LeanMeters): [Reader, Provider] {
  const reader = lean.readBy((metricProducers) => new Reader({ ...options, metricProducers }));
  const provider = new MeterProvider({ readers: [reader] });
  lean.takeOver(provider);
  return [reader, provider];
}
