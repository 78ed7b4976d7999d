/** Two medians, and the 95 % interval of head - base; too few values have no interval. */
export interface Difference {
  base: number;
  head: number;
  interval?: [low: number, high: number];
  /** Whether the interval excludes 0, corrected for the number of comparisons. */
  certain: boolean;
}

/** Fewer values on either side prove nothing. */
export const ENOUGH = 8;
const RESAMPLES = 4000;
/** Bound here because jest looks globals up slowly, and these are called hundreds of thousands of times. */
const { ceil, floor, imul } = Math;

/**
 * The difference of two medians by percentile bootstrap (Efron and Tibshirani 1993, chapter 13), with a fixed seed: the
 * same input gives the same answer. `comparisons` is how many are made together, for Bonferroni's correction.
 */
export function difference(base: readonly number[], head: readonly number[], comparisons = 1): Difference {
  const medians = { base: median(base), head: median(head) };
  if (base.length < ENOUGH || head.length < ENOUGH) return { ...medians, certain: false };
  const random = mulberry32(1);
  const [ofBase, ofHead] = [resampledMedians(base, random), resampledMedians(head, random)];
  const differences = ofHead.map((each, at) => each - ofBase[at]!);
  differences.sort();
  const bounds = (share: number): [number, number] => [
    differences[floor((share / 2) * (RESAMPLES - 1))]!,
    differences[ceil((1 - share / 2) * (RESAMPLES - 1))]!,
  ];
  const [low, high] = bounds(0.05 / comparisons);
  return { ...medians, interval: bounds(0.05), certain: low > 0 || high < 0 };
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Medians of resamples with replacement. Counting draws by rank saves sorting each resample. */
function resampledMedians(values: readonly number[], random: () => number): Float64Array {
  const sorted = Float64Array.from(values).sort();
  const { length } = sorted;
  const drawn = new Uint32Array(length);
  return new Float64Array(RESAMPLES).map(() => {
    drawn.fill(0);
    for (let n = 0; n < length; n++) drawn[floor(random() * length)]!++;
    return (valueAt(sorted, drawn, (length - 1) >> 1) + valueAt(sorted, drawn, length >> 1)) / 2;
  });
}

function valueAt(sorted: Float64Array, drawn: Uint32Array, rank: number): number {
  let passed = drawn[0]!;
  let at = 0;
  while (passed <= rank) passed += drawn[++at]!;
  return sorted[at]!;
}

/** Tommy Ettinger's seeded generator; not for secrets. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
