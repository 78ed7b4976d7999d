import { percentile } from './percentile.ts';

/** The results so far. Times are milliseconds from when a visit was due, so a late start counts too. */
export class LoadTally {
  readonly outcomes = new Map<string, number>();
  readonly accepted: number[] = [];
  readonly completed: number[] = [];
  readonly browsed: number[] = [];
  /** Ids of accepted orders that did not end. */
  readonly lost: string[] = [];
  /** Trace ids of ended orders. */
  readonly traces: string[] = [];
  begun = 0;
  ended = 0;

  count(outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }

  get inFlight(): number {
    return this.begun - this.ended;
  }
}

export interface Quantiles {
  count: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

export const quantiles = (values: number[]): Quantiles => ({
  count: values.length,
  p50: rounded(percentile(values, 0.5)),
  p95: rounded(percentile(values, 0.95)),
  p99: rounded(percentile(values, 0.99)),
});

const rounded = (ms: number): number | null => (Number.isNaN(ms) ? null : Math.round(ms));
