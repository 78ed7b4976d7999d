import { median, type Spread, spread } from '../../statistics.ts';
import type { Outcome } from '../run.ts';
import { type Role, variants } from '../variants.ts';
import { addedCpu, addedShare } from './added.ts';

/** The largest share of what the cheapest peer with the same spans adds. */
export const GOAL = 0.6;

export interface Verdict {
  name: string;
  against: string;
  share: Spread;
  met: boolean;
}

const medianAdded = (outcome: Outcome, name: string): number => median(addedCpu(outcome.sampled, name));
const measured = (outcome: Outcome): string[] => Object.keys(outcome.sampled);
const withRole = (outcome: Outcome, ...roles: Role[]): string[] =>
  measured(outcome).filter((name) => roles.includes(variants[name]!.role));

/** The peer that adds least CPU among those that see everything; one that sees less does not compare. */
export function cheapestPeer(outcome: Outcome): string | undefined {
  const whole = withRole(outcome, 'peer').filter((name) => outcome.seen[name]?.whole);
  return whole.sort((a, b) => medianAdded(outcome, a) - medianAdded(outcome, b))[0];
}

/** Compares `name` with another variant, by the median of its share. */
export function verdict(outcome: Outcome, name: string, against: string): Verdict {
  const share = addedShare(outcome.sampled, name, against);
  return { name, against, share, met: share.median <= GOAL };
}

/**
 * Compares this library with the cheapest peer, for each tracer; and with traces only, with the SDK by hand, which has
 * no metrics.
 */
export function verdicts(outcome: Outcome): Verdict[] {
  const there = measured(outcome);
  const peer = cheapestPeer(outcome);
  const pairs = [
    ['ours', peer],
    ['fast', peer],
    ['traces', 'sdk'],
  ] as const;
  return pairs.flatMap(([name, against]) =>
    against && there.includes(name) && there.includes(against) ? [verdict(outcome, name, against)] : [],
  );
}

/** The variants that add less CPU than this library. */
export function cheaperThanOurs(outcome: Outcome): string[] {
  if (!outcome.sampled['ours']) return [];
  const ours = medianAdded(outcome, 'ours');
  return withRole(outcome, 'peer', 'hand').filter((name) => medianAdded(outcome, name) < ours);
}

/** The middle half of the turns, for a figure that each turn has. */
export const spreadOf = <T>(turns: readonly T[] | undefined, figure: (turn: T) => number): Spread | undefined =>
  turns?.length ? spread(turns.map(figure)) : undefined;
