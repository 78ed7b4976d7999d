import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../console/failure.ts';

/** Polls until the result is truthy. `onTick` may throw to give up early, for example because a process has died. */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T> | T,
  {
    withinMs = 30_000,
    everyMs = 50,
    onTick = () => {},
  }: { withinMs?: number; everyMs?: number; onTick?: () => void } = {},
): Promise<NonNullable<T>> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    onTick();
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Failure(`gave up waiting for ${what} after ${withinMs / 1000} s`);
    await delay(everyMs);
  }
}
