import type { Run } from './run.js';

// The preload and the program may each load a copy of this module (a linked package), so both use one global.
const KEY = Symbol.for('throughline.lazy-runs');
const shared = globalThis as { [KEY]?: Set<Run> };
const open = (shared[KEY] ??= new Set<Run>());

const forgotten = new FinalizationRegistry<Run>((run) => {
  open.delete(run);
  run.end();
});

/**
 * Ends `run` when its result has been garbage collected: a query that was built and never run gets a span all the same.
 */
export function endWhenForgotten(result: object, run: Run): void {
  open.add(run);
  forgotten.register(result, run, run);
}

/** Notes that the result is used: from now on, its work itself reports when it has ended. */
export function inUse(run: Run): void {
  open.delete(run);
  forgotten.unregister(run);
}

/** Ends the runs that were never started, because the process is about to end. */
export function endOpenRuns(): void {
  for (const run of open) run.end();
  open.clear();
}
