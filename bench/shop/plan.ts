import type { Meters } from './measure.ts';
import type { Place } from './subject.ts';

/** What every benchmark of the shop works with. */
export interface Plan {
  place: Place;
  meters: Meters;
  /** The shops or parts to measure. */
  names: readonly string[];
  /** Whether to see only that it runs, with little work. */
  isQuick: boolean;
  /** Whether the results go into the documentation. */
  writes: boolean;
}
