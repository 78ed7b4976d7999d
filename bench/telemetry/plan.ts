import { FLOOD_S, SETTLE_S, WARM_UP_S } from './process/subject.ts';
import { allScenarios, type Scenario } from './scenarios.ts';
import { names, takesPart } from './variants.ts';

/** What to measure, and for how long. */
export interface Plan {
  scenarios: readonly Scenario[];
  names: readonly string[];
  /** How many times all variants are started afresh. */
  rounds: number;
  /** The same for the rounds in which nothing is sampled. */
  unsampled: number;
  turns: number;
  seconds: number;
}

/** Additional seconds, as measured: a process starts and serves one request; a load starts; spans are flushed. */
const START_S = 2;
const TURN_S = 0.7;
const BEFORE_S = 60;

/** How long a plan takes, in minutes. */
export function minutesOf({ scenarios, names, rounds, unsampled, turns, seconds }: Plan): number {
  const subjects = scenarios.flatMap((scenario) => names.filter((name) => takesPart(name, scenario))).length;
  const quiet = START_S + WARM_UP_S + SETTLE_S + turns * (seconds + TURN_S);
  const sampled = quiet + FLOOD_S + TURN_S;
  return (BEFORE_S + subjects * (rounds * sampled + unsampled * quiet)) / 60;
}

/** The entries of a list such as `express,messages`; by default, all. Throws on an unknown entry. */
export function chosen<T extends string>(option: string, list: string | undefined, all: readonly T[]): T[] {
  if (list === undefined) return [...all];
  const wanted = list.split(',').map((each) => each.trim());
  const unknown = wanted.filter((each) => !(all as readonly string[]).includes(each));
  if (unknown.length > 0) throw new Error(`--${option} ${unknown.join(', ')}: there are ${all.join(', ')}`);
  return all.filter((each) => wanted.includes(each));
}

/** The variants of `--only`, and `off`, with which all others are compared. */
export function chosenNames(list: string | undefined): string[] {
  return chosen('only', list === undefined ? undefined : `off,${list}`, names);
}

export const chosenScenarios = (list: string | undefined): Scenario[] => chosen('scenario', list, allScenarios);
