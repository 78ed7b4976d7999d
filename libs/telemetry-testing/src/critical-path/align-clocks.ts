import { type ClockBound, clockBounds, clockOf } from './clock-bounds.js';
import { Trace } from '../trace/trace.js';

export interface Alignment {
  /** The same spans with corrected times. */
  trace: Trace;
  /** What was added to the times of each clock, in ms. */
  offsets: ReadonlyMap<string, number>;
  /** Whether offsets exist by which every cause comes before its effect. Otherwise nothing is corrected. */
  consistent: boolean;
}

/**
 * Brings the clocks of several hosts together, as far as the trace itself proves them wrong: no clock moves further
 * than it must for every cause to begin before its effect, and for every call to enclose its server span.
 *
 * The bounds are a system of difference constraints, solved by shortest paths.
 */
export function alignClocks(trace: Trace): Alignment {
  const clocks = [...new Set(trace.tops().concat(trace.spans).map(clockOf))];
  const bounds = clockBounds(trace);
  // A server may outlive a call that was given up without an error: then only the starts are proof.
  const startsOnly = bounds.map((bound) => ({ ...bound, atMost: Infinity }));
  const distances = tightened(clocks, bounds) ?? tightened(clocks, startsOnly);
  const offsets = distances ? nearestToZero(clocks, distances) : new Map(clocks.map((clock) => [clock, 0]));
  const moved = trace.spans.map((span) => {
    const offset = offsets.get(clockOf(span))!;
    return offset === 0 ? span : { ...span, start: span.start + offset, end: span.end + offset };
  });
  return { trace: new Trace(moved), offsets, consistent: distances !== undefined };
}

/** The most by which one clock's offset may exceed another's; undefined if the bounds contradict each other. */
function tightened(clocks: string[], bounds: ClockBound[]): number[][] | undefined {
  const at = new Map(clocks.map((clock, index) => [clock, index]));
  const most = clocks.map((_, a) => clocks.map((_, b) => (a === b ? 0 : Infinity)));
  for (const { earlier, later, atLeast, atMost } of bounds) {
    const [a, b] = [at.get(earlier)!, at.get(later)!];
    most[a]![b] = Math.min(most[a]![b]!, atMost);
    most[b]![a] = Math.min(most[b]![a]!, -atLeast);
  }
  for (const k of clocks.keys())
    for (const a of clocks.keys())
      for (const b of clocks.keys()) most[a]![b] = Math.min(most[a]![b]!, most[a]![k]! + most[k]![b]!);
  const contradicts = clocks.some((_, index) => most[index]![index]! < -1e-6);
  return contradicts ? undefined : most;
}

/** Keeps the first clock, the root's. Each later one moves as little as those before it allow. */
function nearestToZero(clocks: string[], most: number[][]): Map<string, number> {
  const offsets: number[] = [];
  for (const b of clocks.keys()) {
    const least = Math.max(...offsets.map((offset, a) => offset - most[b]![a]!), -Infinity);
    const greatest = Math.min(...offsets.map((offset, a) => offset + most[a]![b]!), Infinity);
    offsets.push(b === 0 ? 0 : Math.min(Math.max(0, least), greatest));
  }
  return new Map(clocks.map((clock, index) => [clock, offsets[index]!]));
}
