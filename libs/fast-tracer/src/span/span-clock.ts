import type { HrTime, TimeInput } from '@opentelemetry/api';
import { addHrTimes, hrTime, isTimeInput, millisToHrTime } from '@opentelemetry/core';

/**
 * The time in one span, by the SDK's rules. A start that was measured is the time of day in whole milliseconds, and all
 * later times are what the steady clock adds to it. From a start that the caller gave, later times are the time of day.
 */
export class SpanClock {
  readonly startTime: HrTime;
  /** The steady clock's reading at the start, in ms. */
  private readonly steadyStart = performance.now();
  /** From the steady clock's time of day to the real one, in ms. */
  private readonly offset: number;
  private readonly startGiven: boolean;

  constructor(startTime: TimeInput | undefined) {
    const now = Date.now();
    this.offset = now - (this.steadyStart + performance.timeOrigin);
    this.startGiven = startTime != null;
    this.startTime = this.startGiven ? this.at(startTime) : millisToHrTime(now);
  }

  /** The time that the caller gave, or else now. */
  at(given: TimeInput | undefined): HrTime {
    if (isTimeInput(given)) return this.read(given);
    if (this.startGiven) return millisToHrTime(Date.now());
    return addHrTimes(this.startTime, millisToHrTime(performance.now() - this.steadyStart));
  }

  /** A number that lies before now on the steady clock is one of its readings. */
  private read(given: TimeInput): HrTime {
    if (typeof given === 'number') {
      return given <= performance.now() ? hrTime(given + this.offset) : millisToHrTime(given);
    }
    return given instanceof Date ? millisToHrTime(given.getTime()) : given;
  }
}
