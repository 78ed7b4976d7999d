import type { Case } from './decorated-calls.ts';
import type { Interval } from './interval.ts';

const MOST_OVER_BY_HAND = 1.1;

export interface Question {
  title: string;
  on: Case['shop'];
  off: Case['shop'];
  method: Case['method'];
  /** Whether `off` runs without telemetry; otherwise both run with it. */
  beside?: boolean;
  /** Returns what is wrong with the answer; undefined if nothing is. */
  fault?: (ratio: Interval, difference: Interval) => string | undefined;
}

const differs = (_: Interval, { low, high }: Interval) => (low > 0 || high < 0 ? 'differs from zero' : undefined);
const isDear = ({ mean }: Interval) =>
  mean > MOST_OVER_BY_HAND ? `takes over ${MOST_OVER_BY_HAND} times as long` : undefined;

/** Questions for this library only. */
export const own: Question[] = [
  {
    title: 'undecorated, telemetry on / off',
    on: 'plain',
    off: 'plain',
    method: 'price',
    beside: true,
    fault: differs,
  },
  { title: 'decorated / by hand, sync', on: 'decorated', off: 'by hand', method: 'price', fault: isDear },
  { title: 'decorated / by hand, async', on: 'decorated', off: 'by hand', method: 'order', fault: isDear },
];
/** Questions for nestjs-otel, if it is installed; the answers are for information. */
export const againstPeer: Question[] = [
  { title: 'decorated / nestjs-otel, sync', on: 'decorated', off: 'nestjs-otel', method: 'price' },
  { title: 'decorated / nestjs-otel, async', on: 'decorated', off: 'nestjs-otel', method: 'order' },
];
