import type { ClickAction } from '@throughline/contracts';

/** Runs `work` in a span of the click that began at `at`, in ms since the page opened. */
export type RunClick = <T>(action: ClickAction, at: number, work: () => Promise<T>) => Promise<T>;

let run: RunClick = (_action, _at, work) => work();

/**
 * Runs the work of a click in a span of its own, the root of its trace. Until the SDK is loaded it runs untraced: the
 * gateway's span is the root then. Only requests that `work` sends before its first `await` belong to the trace.
 */
export const clicked = <T>(action: ClickAction, work: () => Promise<T>): Promise<T> =>
  run(action, globalThis.event?.timeStamp ?? performance.now(), work);

export function traceClicks(traced: RunClick): void {
  run = traced;
}
