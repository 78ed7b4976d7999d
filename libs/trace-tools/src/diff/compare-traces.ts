import { criticalPath, type StretchKind, Trace } from '@throughline/telemetry-testing';
import { type Difference, difference, median } from './bootstrap.js';
import { type Occurrence, stepsIn } from './steps.js';

/** How a step changed. */
export type Change = 'gone' | 'new' | 'more-calls' | 'fewer-calls' | 'slower' | 'faster' | 'same';

export interface StepChange {
  /** Its path from the root. */
  step: string;
  change: Change;
  /** Its median count in a trace. */
  calls: { base: number; head: number };
  /** The share of traces that have it, from 0 to 1. */
  share: { base: number; head: number };
  /** Its time in a trace without that of its children, in ms. */
  selfMs: Difference;
}

export interface Comparison {
  traces: { base: number; head: number };
  /** From the first start to the last end, in ms. */
  durationMs: Difference;
  /** The parts of the critical path, in ms. */
  waits: Record<StretchKind, Difference>;
  steps: StepChange[];
}

/** A change of self time below this share of the base, or below this many ms, is ignored. */
const LEAST = { share: 0.05, ms: 0.2 };
const REGRESSIONS: readonly Change[] = ['gone', 'more-calls', 'slower'];

/**
 * Compares traces of two builds: steps that came or went, more calls (an N+1), and each step's self time. A
 * step is slower or faster only with 95 % certainty over all steps together, which takes eight traces on either side.
 */
export function compareTraces(base: readonly Trace[], head: readonly Trace[]): Comparison {
  const sides = [base, head].map((traces) => traces.map(stepsIn)) as [
    Map<string, Occurrence>[],
    Map<string, Occurrence>[],
  ];
  const names = [...new Set(sides.flat().flatMap((steps) => [...steps.keys()]))];
  const paths = [base, head].map((traces) => traces.map((trace) => criticalPath(trace).totals));
  const wait = (kind: StretchKind): Difference =>
    difference(
      paths[0]!.map((totals) => totals[kind]),
      paths[1]!.map((totals) => totals[kind]),
    );
  return {
    traces: { base: base.length, head: head.length },
    durationMs: difference(
      base.map(({ durationMs }) => durationMs),
      head.map(({ durationMs }) => durationMs),
    ),
    waits: { work: wait('work'), queue: wait('queue'), retry: wait('retry'), call: wait('call'), gap: wait('gap') },
    steps: names.map((name) => changeOf(name, sides, names.length)),
  };
}

/** The changes that should fail CI. */
export const regressions = ({ steps }: Comparison): StepChange[] =>
  steps.filter(({ change }) => REGRESSIONS.includes(change));

function changeOf(
  step: string,
  sides: [Map<string, Occurrence>[], Map<string, Occurrence>[]],
  comparisons: number,
): StepChange {
  const [base, head] = sides.map((traces) => traces.flatMap((steps) => steps.get(step) ?? [])) as [
    Occurrence[],
    Occurrence[],
  ];
  const calls = { base: median(base.map(({ count }) => count)), head: median(head.map(({ count }) => count)) };
  const share = { base: base.length / (sides[0].length || 1), head: head.length / (sides[1].length || 1) };
  const selfMs = difference(
    base.map((each) => each.selfMs),
    head.map((each) => each.selfMs),
    comparisons,
  );
  return { step, change: kindOf(calls, share, selfMs), calls, share, selfMs };
}

function kindOf(calls: StepChange['calls'], share: StepChange['share'], selfMs: Difference): Change {
  if (share.head === 0) return 'gone';
  if (share.base === 0) return 'new';
  if (calls.head !== calls.base) return calls.head > calls.base ? 'more-calls' : 'fewer-calls';
  const moved = Math.abs(selfMs.head - selfMs.base);
  if (!selfMs.certain || moved < LEAST.ms || moved < LEAST.share * selfMs.base) return 'same';
  return selfMs.head > selfMs.base ? 'slower' : 'faster';
}
