import { elapsed } from '../elapsed.ts';
import { measureRound, type Work } from './measure.ts';
import type { Plan } from './plan.ts';
import type { Outcomes } from './report/goals.ts';
import { describeRound, describeStatements } from './report/terminal.ts';
import { tables, writeComparison } from './report/write.ts';
import { type Comparison, type ComparisonName, comparisons } from './subjects.ts';

interface ComparePlan extends Plan {
  rounds: number;
  orders: number;
  showsStatements: boolean;
}

/** Measures shops in turns, round by round, and prints their tables. */
export async function compare(name: ComparisonName, plan: ComparePlan): Promise<void> {
  const { place, meters, names, isQuick, writes, rounds, orders, showsStatements } = plan;
  const comparison: Comparison = comparisons[name];
  const work: Work = isQuick
    ? { orders, warmUp: 16, counted: 8, atOnce: 8, burst: 16, halfSeconds: 2 }
    : { orders, warmUp: 200, counted: 40, atOnce: 8, burst: 100, halfSeconds: 8 };
  const outcomes: Outcomes = Object.fromEntries(names.map((each) => [each, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const each of names) {
      const subject = comparison.subjects[each]!;
      const result = await measureRound(subject, place, meters, work);
      outcomes[each]!.push(result);
      console.log(`\n${elapsed()} round ${round} of ${rounds}: ${subject.title}`);
      console.log(describeRound(result).join('\n'));
      if (showsStatements) console.log(describeStatements(result).join('\n'));
    }
    // After each round, so that an interrupted run keeps its results.
    if (writes) await writeComparison(comparison, work, outcomes);
  }
  console.log(`\n${tables(comparison, outcomes)}`);
}
