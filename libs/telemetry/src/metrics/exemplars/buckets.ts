/** The default buckets of the metrics SDK specification, for histograms without advice. */
export const DEFAULT_BOUNDARIES = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000];

/** Returns the bucket of a value: boundaries are inclusive upper bounds. */
export function bucketOf(value: number, boundaries: readonly number[]): number {
  let at = 0;
  while (at < boundaries.length && value > boundaries[at]!) at++;
  return at;
}
