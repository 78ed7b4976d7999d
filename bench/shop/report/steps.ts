import { linePlot } from '../../line-plot.ts';
import { table } from '../../telemetry/report/text.ts';
import type { Step } from '../saturate.ts';

/** The steps of each shop, by its title. */
export type Steps = Record<string, Step[]>;

const HEAD = ['orders/s', 'completed/s', 'p50 ms', 'p95 ms', 'p99 ms', 'cores used'];

export const stepTables = (steps: Steps): string =>
  Object.entries(steps)
    .map(([title, each]) => `### ${title}\n\n${table(HEAD, each.map(row))}`)
    .join('\n\n');

const row = ({ rate, completed, p50, p95, p99, cores }: Step): string[] => [
  rate.toFixed(0),
  completed.toFixed(1),
  ...[p50, p95, p99].map((ms) => ms.toFixed(0)),
  cores.toFixed(2),
];

/** Latency against rate; each shop's line ends with the last rate that it kept up with. */
export function stepPlot(steps: Steps): string {
  const kept = Object.entries(steps).map(([name, each]) => [name, each.slice(0, -1)] as const);
  const panels = (['p50', 'p99'] as const).map((key) => ({
    title: `ms to completed, ${key}, from ${Object.values(steps)[0]![0]!.rate} orders a second on, each step half as many more`,
    lines: kept.map(([name, each]) => ({ name, values: each.map((step) => Math.round(step[key])) })),
  }));
  const last = Math.max(...kept.flatMap(([, each]) => each.map(({ rate }) => rate)));
  return linePlot(panels, `${last.toFixed(0)} orders/s`);
}
