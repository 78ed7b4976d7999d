import { spread } from '../../statistics.ts';
import { table } from '../../telemetry/report/text.ts';
import type { Subject } from '../subject.ts';
import { type Figure, figures } from './figures.ts';
import { type Outcomes, verdicts } from './goals.ts';

/** A row per figure, a column per shop: the median of the rounds and their middle half. */
export function figureTable(outcomes: Outcomes, subjects: Record<string, Subject>): string {
  const names = Object.keys(outcomes);
  const rows = (Object.values(figures) as Figure[]).map((figure) => [
    figure.title,
    ...names.map((name) => cell(figure, outcomes[name]!.map(figure.of))),
  ]);
  return table(['', ...names.map((name) => subjects[name]!.title)], rows);
}

function cell({ digits }: Figure, values: number[]): string {
  const found = values.filter(Number.isFinite);
  if (found.length === 0) return '';
  const { median, low, high } = spread(found);
  const [text, from, to] = [median, low, high].map((value) => value.toFixed(digits));
  return from === to ? text! : `${text} (${from} to ${to})`;
}

/** CPU time per process, which shows where an order's work is done. */
export function processTable(outcomes: Outcomes, subjects: Record<string, Subject>): string {
  const names = Object.keys(outcomes);
  const processes = Object.keys(outcomes[names[0]!]![0]!.cpuMs).filter((name) => name !== 'epmd');
  const median = (name: string, process: string) =>
    spread(outcomes[name]!.map(({ cpuMs }) => cpuMs[process] ?? 0)).median.toFixed(1);
  const rows = processes.map((process) => [process, ...names.map((name) => median(name, process))]);
  return table(['CPU ms an order', ...names.map((name) => subjects[name]!.title)], rows);
}

export const goalTable = (outcomes: Outcomes): string =>
  table(
    ['goal', 'found', ''],
    verdicts(outcomes).map(({ says, found, met }) => [
      says,
      found >= 100 ? found.toFixed(0) : found.toFixed(2),
      met ? 'met' : '**missed**',
    ]),
  );
