import type { Plan } from '../plan.ts';

/** What each part of the growth benchmark works with. */
export interface Bench extends Plan {
  /** Orders in each measurement, 8 at a time. */
  orders: number;
}

export interface Table {
  title: string;
  head: string[];
  rows: string[][];
}

export const AT_ONCE = 8;
export const WARM_UP = 100;
