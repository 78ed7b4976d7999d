import type { HrTime } from '@opentelemetry/api';
import { hrTimeDuration, millisToHrTime } from '@opentelemetry/core';

/** What the steady clock lacks to the time of day, in ms since 1970: to the microsecond, where that began. */
let offset = performance.timeOrigin;

/**
 * What to add to `steady`, a reading of `performance.now()` just now, for the time of day in ms since 1970. The same for
 * all spans, so that none of them seems to outlive the one around it, as it does where each has a start of its own in
 * whole milliseconds; another one only once the time of day was set.
 */
export function wallOffset(steady: number): number {
  const apart = Date.now() - (offset + steady);
  // Whole milliseconds lie up to one behind. A process that was paused between the two readings has seen nothing.
  if ((apart < -2 || apart > 1) && performance.now() - steady < 1) offset += apart + 0.5;
  return offset;
}

/** Milliseconds since 1970, or as a caller gave it: to the nanosecond. */
export type Time = number | HrTime;

export const hrTime = (time: Time): HrTime => (typeof time === 'number' ? millisToHrTime(time) : time);

export const isBefore = (time: Time, other: Time): boolean =>
  typeof time === 'number' && typeof other === 'number'
    ? time < other
    : hrTimeDuration(hrTime(other), hrTime(time))[0] < 0;
