import { type LoadTally, type Quantiles, quantiles } from './tally.ts';

export interface LoadReport {
  seconds: number;
  rate: { asked: number; made: number };
  outcomes: Record<string, number>;
  ms: { browsed: Quantiles; accepted: Quantiles; completed: Quantiles };
  lost: string[];
  /** Ids of incomplete traces; null without --verify. */
  incompleteTraces: string[] | null;
}

export function reportOf(
  tally: LoadTally,
  asked: number,
  seconds: number,
  incompleteTraces: string[] | null,
): LoadReport {
  return {
    seconds,
    rate: { asked, made: Number((tally.begun / seconds).toFixed(1)) },
    outcomes: Object.fromEntries([...tally.outcomes].sort(([, a], [, b]) => b - a)),
    ms: {
      browsed: quantiles(tally.browsed),
      accepted: quantiles(tally.accepted),
      completed: quantiles(tally.completed),
    },
    lost: tally.lost,
    incompleteTraces,
  };
}

export function describe({ seconds, rate, outcomes, ms, lost, incompleteTraces }: LoadReport): string {
  const width = Math.max(...Object.keys(outcomes).map(({ length }) => length), 10);
  return [
    `${rate.made} visits a second of ${rate.asked} asked for, ${seconds} s`,
    '',
    ...Object.entries(outcomes).map(([name, count]) => `  ${name.padEnd(width)} ${String(count).padStart(7)}`),
    '',
    `  ${'ms to'.padEnd(width)} ${['p50', 'p95', 'p99'].map((head) => head.padStart(7)).join(' ')}`,
    ...Object.entries(ms).map(
      ([name, { p50, p95, p99 }]) =>
        `  ${name.padEnd(width)} ${[p50, p95, p99].map((value) => String(value ?? '-').padStart(7)).join(' ')}`,
    ),
    '',
    lost.length
      ? `✗ ${lost.length} orders were taken and did not end: ${lost.slice(0, 5).join(', ')}`
      : '✓ no order was lost',
    ...(incompleteTraces === null
      ? []
      : [
          incompleteTraces.length
            ? `✗ ${incompleteTraces.length} traces are incomplete: ${incompleteTraces.slice(0, 5).join(', ')}`
            : '✓ every trace is whole',
        ]),
  ].join('\n');
}

const BARS = '▁▂▃▄▅▆▇█';

/** Each value as a bar, scaled to the highest. */
export function sparkline(values: number[]): string {
  const most = Math.max(...values, 1);
  return values.map((value) => BARS[Math.round((value / most) * (BARS.length - 1))]).join('');
}
