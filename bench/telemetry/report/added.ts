import { median, type Spread, spread } from '../../statistics.ts';
import type { Outcome, Samples } from '../run.ts';

/** CPU beyond that of the same turn without telemetry, in µs, which cancels out other load on the machine. */
export function addedCpu(samples: Samples, name: string): number[] {
  const off = samples['off']?.turns ?? [];
  return (samples[name]?.turns ?? []).map(({ cpuUs }, turn) => cpuUs - off[turn]!.cpuUs);
}

/** CPU that one span adds, in µs; undefined for a variant that sees nothing. */
export function addedPerSpan({ sampled, seen }: Outcome, name: string): Spread | undefined {
  const spans = seen[name]?.spans.length ?? 0;
  return spans > 0 ? spread(addedCpu(sampled, name).map((added) => added / spans)) : undefined;
}

/** What one variant adds, as a share of what another adds, turn by turn. */
export function addedShare(samples: Samples, name: string, against: string): Spread {
  const other = addedCpu(samples, against);
  return spread(addedCpu(samples, name).map((added, turn) => added / other[turn]!));
}

/** The share of its spans that never arrived, 0 to 1: at a steady rate, and at full speed. */
export function lost({ sampled, seen }: Outcome, name: string): { steady: number; flood: number } | undefined {
  const made = seen[name]?.spans.length ?? 0;
  const its = sampled[name];
  if (!made || !its?.floods.length) return undefined;
  const share = (turns: readonly { spans: number }[]) =>
    Math.max(0, 1 - median(turns.map(({ spans }) => spans)) / made);
  return { steady: share(its.turns), flood: share(its.floods) };
}
