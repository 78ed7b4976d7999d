export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export interface Spread {
  median: number;
  low: number;
  high: number;
}

/** The median of the rounds and their quartiles, because a shared machine has outliers. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return { median: median(values), low: at(0.25), high: at(0.75) };
}

/** `82 (66 to 100)`. */
export const range = ({ median, low, high }: Spread): string =>
  `${Math.round(median)} (${Math.round(low)} to ${Math.round(high)})`;
