import type { Attributes, HrTime } from '@opentelemetry/api';
import type { DataPoint, Histogram } from '@opentelemetry/sdk-metrics';
import type { Aggregate } from './aggregates.js';
import type { ExemplarSpan } from './exemplar-filter.js';

/** One measurement, and the span in which it was made; none where `OTEL_METRICS_EXEMPLAR_FILTER=always_on` takes all. */
export interface Exemplar extends ExemplarSpan {
  value: number;
  /** Milliseconds since 1970. */
  time: number;
}

/** A data point of the SDK's, with the exemplars that the SDK's has none of. */
export type ExemplarPoint = DataPoint<number | Histogram> & { exemplars: Exemplar[] };

/** Those of a data point, whoever made it. */
export const exemplarsOf = (point: DataPoint<unknown>): Exemplar[] => (point as Partial<ExemplarPoint>).exemplars ?? [];

/** What was measured under one set of attributes, and the last exemplar of each bucket. */
export class Series {
  private readonly exemplars: Exemplar[] = [];

  constructor(
    private readonly attributes: Attributes,
    private readonly startTime: HrTime,
    private readonly aggregate: Aggregate,
  ) {}

  take(value: number, span: ExemplarSpan | undefined): void {
    const bucket = this.aggregate.take(value);
    if (span === undefined || !Number.isFinite(value)) return;
    const exemplar = this.exemplars[bucket];
    if (exemplar === undefined) this.exemplars[bucket] = exemplarOf(value, span);
    else {
      // In place: whoever measures shall not leave garbage behind.
      exemplar.value = value;
      exemplar.time = Date.now();
      exemplar.traceId = span.traceId;
      exemplar.spanId = span.spanId;
    }
  }

  /** All of it so far, in copies. */
  point(endTime: HrTime): ExemplarPoint {
    const { attributes, startTime } = this;
    const exemplars = this.exemplars.filter(Boolean).map((exemplar) => ({ ...exemplar }));
    return { attributes, startTime, endTime, value: this.aggregate.point(), exemplars };
  }
}

const exemplarOf = (value: number, { traceId, spanId }: ExemplarSpan): Exemplar => ({
  value,
  time: Date.now(),
  traceId,
  spanId,
});
