/**
 * How far apart the ticks are by which Node sees how late its event loop is, in ms. At Node's own 10, a process without
 * work spends 4 ms of each second on them.
 */
export const TICK_MS = 50;

const TICKS = /^nodejs\.eventloop\.delay\.(?:min|max|mean|p50|p90|p99)$/;

/** A value as this metric means it: of the event loop's delay Node tells the time from tick to tick, in s. */
export const asMeant = (metric: string, value: number): number =>
  TICKS.test(metric) ? Math.max(0, value - TICK_MS / 1000) : value;
