import type { Attributes, HrTime } from '@opentelemetry/api';
import { AggregationTemporality } from '@opentelemetry/sdk-metrics';
import type { ExemplarSpan } from './exemplar-filter.js';
import type { ExemplarPoint } from './series.js';
import type { SeriesMap } from './series-map.js';

/** The series of one instrument as one reader sees them: since the beginning, or since it last collected. */
export class ReaderSeries {
  constructor(
    readonly temporality: AggregationTemporality,
    private current: SeriesMap,
  ) {}

  take(value: number, attributes: Attributes, span: ExemplarSpan | undefined): void {
    this.current.of(attributes).take(value, span);
  }

  /** The reader's data points; deltas once. */
  points(endTime: HrTime): ExemplarPoint[] {
    const points = this.current.series.map((series) => series.point(endTime));
    if (this.temporality === AggregationTemporality.DELTA) this.current = this.current.next(endTime);
    return points;
  }
}
