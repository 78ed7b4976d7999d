import { type Context, context, trace } from '@opentelemetry/api';
import { type AnyFunction, passFor } from '../../spans/methods.js';
import { follow } from '../../spans/outcome.js';
import type { Run } from '../../spans/run.js';
import { SpanRun } from '../../spans/span-run.js';
import { fold, share, spend } from './budget.js';

/** A method may count as short only after so many calls have been measured. */
const LEARNED = 10;

export interface Limits {
  budget: number;
  thresholdMs: number;
}

/**
 * Runs `fn` in a span as long as the active span has budget. Short calls, and those beyond the budget, are counted on
 * the active span.
 */
export function instrumentMethod(name: string, fn: AnyFunction, { budget, thresholdMs }: Limits): AnyFunction {
  const work = fn as unknown as (...args: unknown[]) => unknown;
  let calls = 0;
  let meanMs = 0;
  const learn = (ms: number): void => {
    calls++;
    meanMs += (ms - meanMs) / Math.min(calls, 100);
  };
  const instrumented = function (this: unknown, ...args: unknown[]): unknown {
    const parent = trace.getActiveSpan();
    if (!parent?.isRecording()) return work.apply(this, args);
    const isShort = calls >= LEARNED && meanMs < thresholdMs;
    if (isShort || !spend(parent, budget)) {
      return timed(work, this, args, (ms) => (learn(ms), fold(parent, name, ms)));
    }
    const run = new SpanRun(name, {}, context.active());
    share(parent, run.span, budget);
    const began = performance.now();
    const result = run.call(work, this, args);
    // A call that is still open, because of a promise or a stream, is never too short.
    if (!run.span.isRecording()) learn(performance.now() - began);
    return result;
  };
  return passFor(instrumented as unknown as AnyFunction, fn);
}

/** Calls `work`, and reports its duration when its promise or stream has ended. */
function timed(
  work: (...args: unknown[]) => unknown,
  self: unknown,
  args: unknown[],
  report: (ms: number) => void,
): unknown {
  const run = new TimedRun(context.active(), report);
  let result: unknown;
  try {
    result = work.apply(self, args);
  } catch (error) {
    run.fail();
    throw error;
  }
  return follow(result, run);
}

class TimedRun implements Run {
  readonly #began = performance.now();
  #open = true;

  constructor(
    readonly context: Context,
    private readonly report: (ms: number) => void,
  ) {}

  end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.report(performance.now() - this.#began);
  }

  fail(): void {
    this.end();
  }

  again(): TimedRun {
    return new TimedRun(context.active(), this.report);
  }
}
