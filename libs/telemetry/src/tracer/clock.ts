import type { HrTime } from '@opentelemetry/api';
import { hrTimeDuration, millisToHrTime } from '@opentelemetry/core';

const LOOK_EVERY_MS = 1000;

/** What the steady clock lacks to the time of day, in ms since 1970: to the microsecond, where that began. */
let offset = performance.timeOrigin;
let lookedAt = Number.NEGATIVE_INFINITY;

/**
 * What to add to `steady`, a reading of `performance.now()`, for the time of day in ms since 1970. The same for all spans
 * of a process, so that none of them seems to outlive the one around it, as it does where each has a start of its own in
 * whole milliseconds. The time of day may be set while the process runs: that is looked at once a second.
 */
export function wallOffset(steady: number): number {
  if (Math.abs(steady - lookedAt) >= LOOK_EVERY_MS) {
    lookedAt = steady;
    const apart = Date.now() - (offset + steady);
    if (Math.abs(apart) > 2) offset += apart;
  }
  return offset;
}

/** Milliseconds since 1970, or as a caller gave it: to the nanosecond. */
export type Time = number | HrTime;

export const hrTime = (time: Time): HrTime => (typeof time === 'number' ? millisToHrTime(time) : time);

export const isBefore = (time: Time, other: Time): boolean =>
  typeof time === 'number' && typeof other === 'number'
    ? time < other
    : hrTimeDuration(hrTime(other), hrTime(time))[0] < 0;
