import { AsyncLocalStorage } from 'node:async_hooks';
import { Problem } from './problem.js';
import { MAX_DEADLINE_MS } from './variables.js';

/** Milliseconds that the caller is still willing to wait, as a request header between our services. */
export const DEADLINE_HEADER = 'x-deadline-ms';

const deadlines = new AsyncLocalStorage<number | undefined>();
const MARGIN_MS = 100;

/** Runs `work` under the caller's deadline if the header names a sensible one, else under none. */
export function underDeadline<T>(header: string | string[] | undefined, work: () => T): T {
  const ms = Number(header);
  return ms > 0 && ms <= MAX_DEADLINE_MS ? deadlines.run(Date.now() + ms, work) : withoutDeadline(work);
}

/** Gives all that `work` calls `ms` together: at the edge, where nobody hands a deadline over. */
export const withDeadline = <T>(ms: number, work: () => T): T => deadlines.run(Date.now() + ms + MARGIN_MS, work);

/** For what goes on when its request is over: timers inherit the deadline they are set under. */
export const withoutDeadline = <T>(work: () => T): T => deadlines.run(undefined, work);

/** How long an outgoing call may take, in ms: the default, or what the caller leaves us if that is less. */
export function callBudget(defaultMs: number): number {
  const deadline = deadlines.getStore();
  return deadline === undefined ? defaultMs : Math.max(1, Math.min(defaultMs, deadline - Date.now() - MARGIN_MS));
}

/** Call it last in a transaction: once the caller has given up, nothing is committed on its behalf. */
export function assertBeforeDeadline(): void {
  const deadline = deadlines.getStore();
  if (deadline !== undefined && Date.now() > deadline - MARGIN_MS) {
    throw new Problem(504, 'upstream_timeout', 'The caller no longer waits for this answer; nothing was done.');
  }
}
