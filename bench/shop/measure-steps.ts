import type { Plan } from './plan.ts';
import { stepPlot, type Steps, stepTables } from './report/steps.ts';
import { writeResults } from './report/write.ts';
import { saturate } from './saturate.ts';
import { type Comparison, comparisons } from './subjects.ts';

/** Measures one shop after the other with more and more orders a second, and prints a table of each. */
export async function measureSteps({ place, meters, names, isQuick, writes }: Plan): Promise<void> {
  const { subjects }: Comparison = comparisons.shop;
  const seconds = isQuick ? 2 : 10;
  const steps: Steps = {};
  for (const name of names) {
    const { title } = subjects[name]!;
    steps[title] = await saturate(subjects[name]!, place, meters.pids, seconds);
    console.log(`\n${stepTables({ [title]: steps[title] })}`);
  }
  if (!writes) return;
  await writeResults({
    name: 'steps',
    command: 'npm run bench:shop -- steps',
    how: `${seconds} s at each rate, until fewer than 90 % of the orders are completed as fast as they arrive`,
    markdown: stepTables(steps),
    figures: steps,
    svg: stepPlot(steps),
  });
}
