import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { writeSection } from '../../../tools/docs/section.ts';
import { root } from '../../../tools/shop/site.ts';
import type { Work } from '../measure.ts';
import type { Comparison } from '../subjects.ts';
import type { Outcomes } from './goals.ts';
import { figureTable, goalTable, processTable } from './markdown.ts';
import { plot } from './plot.ts';

/** A benchmark's results: its section in docs/benchmarks.md, and its files in bench/results. */
export interface Results {
  name: string;
  command: string;
  /** How it was measured, after the machine: `3 rounds, ...`. */
  how: string;
  markdown: string;
  figures: unknown;
  svg?: string;
}

export async function writeResults({ name, command, how, markdown, figures, svg }: Results): Promise<void> {
  const folder = join(root, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(`${file}.json`, `${JSON.stringify({ command, ...slim({ figures }) }, null, 2)}\n`);
  if (svg) writeFileSync(`${file}.svg`, svg);
  const machine = `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}`;
  const text = `Made by \`${command}\`: ${machine}; ${how}.\n\n${markdown}`;
  await writeSection(join(root, 'docs', 'benchmarks.md'), name, command, text);
}

/** The Markdown tables of a comparison. */
export function tables({ subjects, hasGoals }: Comparison, outcomes: Outcomes): string {
  const goals = hasGoals ? [goalTable(outcomes)] : [];
  return [figureTable(outcomes, subjects), processTable(outcomes, subjects), ...goals].join('\n\n');
}

export async function writeComparison(comparison: Comparison, work: Work, outcomes: Outcomes): Promise<void> {
  const { name, command, subjects } = comparison;
  const rounds = Object.values(outcomes)[0]!.length;
  await writeResults({
    name,
    command,
    how: `${rounds} rounds, in each of which every shop is started, loaded and stopped in turn, ${work.orders} orders a round after ${work.warmUp} to warm up, a burst of ${work.burst}; median (middle half)`,
    markdown: tables(comparison, outcomes),
    figures: { work, outcomes },
    svg: plot(outcomes, subjects),
  });
}

/** Rounds figures to two decimals, and replaces statements by their number. */
const slim = <T>(figures: T): T =>
  JSON.parse(
    JSON.stringify(figures, (key, value: unknown) => {
      if (key === 'statements') return (value as { count: number }[]).reduce((total, { count }) => total + count, 0);
      return typeof value === 'number' ? Math.round(value * 100) / 100 : value;
    }),
  ) as T;
