import type { Case } from './decorated-calls.ts';
import type { Interval } from './interval.ts';

const MOST_OVER_BY_HAND = 1.1;

export interface Question {
  title: string;
  on: Case['shop'];
  off: Case['shop'];
  method: Case['method'];
  /** Whether `off` runs without telemetry; both run with it otherwise. */
  beside?: boolean;
  /** What is wrong with the answer; undefined when nothing is. */
  fault?: (ratio: Interval, difference: Interval) => string | undefined;
}

const differs = (_: Interval, { low, high }: Interval) => (low > 0 || high < 0 ? 'differs from zero' : undefined);
const isDear = ({ mean }: Interval) =>
  mean > MOST_OVER_BY_HAND ? `takes over ${MOST_OVER_BY_HAND} times as long` : undefined;

/** What is asked of this library alone. */
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
/** What is asked where nestjs-otel is there; the answers are for information. */
export const againstPeer: Question[] = [
  { title: 'decorated / nestjs-otel, sync', on: 'decorated', off: 'nestjs-otel', method: 'price' },
  { title: 'decorated / nestjs-otel, async', on: 'decorated', off: 'nestjs-otel', method: 'order' },
];
