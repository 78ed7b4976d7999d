import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { hasSection, writeSection } from '../../../tools/docs/section.ts';
import type { Plan } from '../plan.ts';
import { markdown, type Outcomes, summary, tables } from './markdown.ts';
import { plot } from './plot.ts';

const COMMAND = 'npm run bench:telemetry';

/**
 * Writes the results of a whole run: everything into `bench/results`, the tables into the library's page on costs, and
 * a line for each scenario into its README. Returns what could not be placed there.
 */
export async function writeResults(root: string, plan: Plan, outcomes: Outcomes): Promise<string[]> {
  const introduction = described(plan);
  const folder = join(root, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'telemetry.md'), markdown(outcomes, introduction));
  writeFileSync(join(folder, 'telemetry.svg'), plot(outcomes));
  writeFileSync(join(folder, 'telemetry.json'), `${JSON.stringify({ plan, outcomes }, null, 2)}\n`);
  const library = join(root, 'libs', 'telemetry');
  const places = [
    [join(library, 'docs', 'costs.md'), `${introduction}\n\n${tables(outcomes, '###')}`],
    [join(library, 'README.md'), summary(outcomes)],
  ] as const;
  const homeless: string[] = [];
  for (const [path, text] of places) {
    if (hasSection(path, 'costs', COMMAND)) await writeSection(path, 'costs', COMMAND, text);
    else homeless.push(`! ${path} has no place for this:\n\n${text}`);
  }
  return homeless;
}

function described({ rounds, unsampled, turns, seconds }: Plan): string {
  const machine = `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}`;
  const how = `rounds in fresh processes: ${rounds}, and ${unsampled} more with nothing sampled; ${turns} turns of ${seconds} s in each, one variant after the other; median (middle half)`;
  const cpu = "CPU is the measured process's own, all its threads, export included";
  const added = 'what is added is the difference to no telemetry in the same turn';
  return `Made by \`${COMMAND}\`: ${machine}; ${how}. ${cpu}; ${added}.`;
}
