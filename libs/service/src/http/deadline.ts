import { AsyncLocalStorage } from 'node:async_hooks';
import { Problem } from './problem.js';
import { MAX_DEADLINE_MS } from '../config/variables.js';

/** Milliseconds that the caller is still willing to wait, as a request header between our services. */
export const DEADLINE_HEADER = 'x-deadline-ms';

/**
 * When the deadline ends, in ms since 1970, because a request may have waited in a socket's buffer. Needs clocks that
 * agree to within a fraction of the deadline, as those of one cluster do.
 */
export const DEADLINE_AT_HEADER = 'x-deadline-at';

/** How long a call may take, in ms, as headers for the other service. */
export const deadlineHeaders = (budgetMs: number): Record<string, string> => ({
  [DEADLINE_HEADER]: String(budgetMs),
  [DEADLINE_AT_HEADER]: String(Date.now() + budgetMs),
});

/** Whether a request's caller has given up before its work began. */
export function isStale(headers: Record<string, string | string[] | undefined>): boolean {
  const at = Number(headers[DEADLINE_AT_HEADER]);
  return at > 0 && Date.now() > at;
}

const deadlines = new AsyncLocalStorage<number | undefined>();
const MARGIN_MS = 100;

/** Runs `work` under the caller's deadline if the header holds a valid one, else under none. */
export function underDeadline<T>(header: string | string[] | undefined, work: () => T): T {
  const ms = Number(header);
  return ms > 0 && ms <= MAX_DEADLINE_MS ? deadlines.run(Date.now() + ms, work) : withoutDeadline(work);
}

/** Gives all calls of `work` a common deadline of `ms`. For the edge, where requests bring none. */
export const withDeadline = <T>(ms: number, work: () => T): T => deadlines.run(Date.now() + ms + MARGIN_MS, work);

/** Runs work that outlives its request under no deadline; otherwise its timers would inherit one. */
export const withoutDeadline = <T>(work: () => T): T => deadlines.run(undefined, work);

/** How long an outgoing call may take, in ms: the default, or what the caller leaves us if that is less. */
export function callBudget(defaultMs: number): number {
  const deadline = deadlines.getStore();
  return deadline === undefined ? defaultMs : Math.max(1, Math.min(defaultMs, deadline - Date.now() - MARGIN_MS));
}

/** How long a statement may take for its caller, in ms; null under no deadline. */
export function budgetMs(): number | null {
  const deadline = deadlines.getStore();
  return deadline === undefined ? null : Math.max(0, deadline - Date.now() - MARGIN_MS);
}

/** Throws if the caller has given up. Call it last in a transaction, so that nothing is committed for it. */
export function assertBeforeDeadline(): void {
  const deadline = deadlines.getStore();
  if (deadline !== undefined && Date.now() > deadline - MARGIN_MS) {
    throw tooLate();
  }
}

/** The answer for work that was rolled back because its caller had given up. */
export const tooLate = (): Problem =>
  new Problem(504, 'upstream_timeout', 'The caller no longer waits for this answer; nothing was done.');
