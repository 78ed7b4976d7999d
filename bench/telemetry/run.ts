import { messageOf } from '../../tools/console/failure.ts';
import { root } from '../../tools/shop/site.ts';
import type { Plan } from './plan.ts';
import type { Started } from './process/child.ts';
import { type Flood, type Subject, subject, type Turn } from './process/subject.ts';
import type { Scenario } from './scenarios.ts';
import { takesPart, variants } from './variants.ts';
import { type Seen, whatIsSeen } from './what-is-seen.ts';

/** What a variant took in each of its turns, in order, and at the end of each round. */
export interface Measured {
  turns: Turn[];
  floods: Flood[];
  rssMb: number[];
}

export type Samples = Record<string, Measured>;

/** The outcome of one scenario, by the names of the variants. */
export interface Outcome {
  sampled: Samples;
  unsampled: Samples;
  seen: Record<string, Seen>;
  /** Why a variant has no figures. */
  leftOut: Record<string, string>;
}

/** Runs a scenario: all variants run side by side and take turns, each idle while another is measured. */
export async function measure(
  scenario: Scenario,
  { names, rounds, unsampled, turns, seconds }: Plan,
  leftOut: Readonly<Record<string, string>>,
  sink: Started,
  progress: (what: string) => void,
): Promise<Outcome> {
  const outcome: Outcome = { sampled: {}, unsampled: {}, seen: {}, leftOut: { ...leftOut } };
  const isIn = (name: string) => !outcome.leftOut[name];
  // A package that does not run here has no figures, only a reason. This library and plain Node must run.
  const orLeaveOut = (name: string, work: () => Promise<void>) =>
    work().catch((error) => {
      const { role, tracer } = variants[name]!;
      if (role !== 'peer' && !tracer) throw error;
      progress(`${name} is left out: ${messageOf(error)}`);
      outcome.leftOut[name] = inOneLine(messageOf(error));
      for (const each of [outcome.sampled, outcome.unsampled, outcome.seen]) delete each[name];
    });
  for (let round = 1; round <= rounds + unsampled; round++) {
    const sampled = round <= rounds;
    const title = sampled ? `round ${round}/${rounds}` : `unsampled ${round - rounds}/${unsampled}`;
    const into = sampled ? outcome.sampled : outcome.unsampled;
    const subjects = new Map<string, Subject>();
    const each = async (order: Iterable<[string, Subject]>, work: (its: Subject, into: Measured) => Promise<void>) => {
      for (const [name, its] of order)
        if (isIn(name)) await orLeaveOut(name, () => work(its, (into[name] ??= noFigures())));
    };
    try {
      for (const name of names.filter((name) => takesPart(name, scenario) && isIn(name))) {
        progress(`${title}: ${name} warms up`);
        await orLeaveOut(name, async () => {
          const its = await subject(scenario, name, sink, sampled);
          subjects.set(name, its);
          if (round === 1) outcome.seen[name] = whatIsSeen(scenario, await its.one());
        });
      }
      for (let turn = 0; turn < turns; turn++) {
        progress(`${title}: turn ${turn + 1}/${turns}`);
        // Each turn begins with another variant, so that none always follows the same one.
        const order = [...subjects];
        const first = turn % order.length;
        await each([...order.slice(first), ...order.slice(0, first)], async (its, { turns }) => {
          turns.push(await its.steady(seconds));
        });
      }
      if (sampled) progress(`${title}: each as fast as it can`);
      await each(subjects, async (its, { floods, rssMb }) => {
        if (sampled) floods.push(await its.flood());
        rssMb.push(await its.rssMb());
      });
    } finally {
      for (const its of subjects.values()) await its.stop();
    }
  }
  return outcome;
}

const noFigures = (): Measured => ({ turns: [], floods: [], rssMb: [] });

/** Finds the reason in what Node prints when a program cannot start. */
export function inOneLine(message: string): string {
  const lines = message.split('\n').map((line) => line.trim());
  const line = lines.find((each) => /^\w*Error\b/.test(each)) ?? lines[0]!;
  return line.replaceAll(`${root}/`, '');
}
