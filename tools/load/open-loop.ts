import { setTimeout as delay } from 'node:timers/promises';

/**
 * Calls `arrive` `perSecond` times a second for `forMs`, each time with its due time, and never waits for answers, so
 * that a slow system gets no less load. Resolves after the last arrival; to false when `stopped` ended it early.
 */
export async function openLoop(
  perSecond: number,
  forMs: number,
  arrive: (due: number) => void,
  stopped: () => boolean = () => false,
): Promise<boolean> {
  const began = Date.now();
  const count = Math.round((perSecond * forMs) / 1000);
  for (let at = 0; at < count; at += 1) {
    const due = began + (at * 1000) / perSecond;
    const early = due - Date.now();
    if (early > 0) await delay(early);
    if (stopped()) return false;
    arrive(due);
  }
  return true;
}
