import type { Histogram } from '@opentelemetry/sdk-metrics';

/** What the measurements of one series amount to, as the metrics SDK specification aggregates them. */
export interface Aggregate {
  /** Takes one in, and tells which of the aggregate's buckets it fell in; 0 where there are none. */
  take(value: number): number;
  /** A copy for a data point. */
  point(): number | Histogram;
}

export class Sum implements Aggregate {
  private total = 0;

  take(value: number): number {
    this.total += value;
    return 0;
  }

  point(): number {
    return this.total;
  }
}

export class LastValue implements Aggregate {
  private latest = 0;

  take(value: number): number {
    this.latest = value;
    return 0;
  }

  point(): number {
    return this.latest;
  }
}

/** Count, sum, least, greatest, and a count for each bucket. NaN belongs to none and is left out. */
export class Buckets implements Aggregate {
  private count = 0;
  private sum = 0;
  private min = Infinity;
  private max = -Infinity;
  private readonly counts: number[];

  constructor(private readonly boundaries: number[]) {
    this.counts = new Array<number>(boundaries.length + 1).fill(0);
  }

  take(value: number): number {
    if (Number.isNaN(value)) return 0;
    this.count++;
    this.sum += value;
    this.min = Math.min(value, this.min);
    this.max = Math.max(value, this.max);
    const bucket = bucketOf(value, this.boundaries);
    this.counts[bucket]!++;
    return bucket;
  }

  point(): Histogram {
    const { boundaries, count, sum } = this;
    const range = count ? { min: this.min, max: this.max } : {};
    return { ...range, sum, count, buckets: { boundaries, counts: [...this.counts] } };
  }
}

/** The bucket a value falls in: boundaries are inclusive upper bounds. */
export function bucketOf(value: number, boundaries: readonly number[]): number {
  let at = 0;
  while (at < boundaries.length && value > boundaries[at]!) at++;
  return at;
}
