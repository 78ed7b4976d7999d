import { setTimeout as delay } from 'node:timers/promises';

/** Asks until the answer is true. @returns whether it became true within the time */
export async function waitUntil(
  ask: () => Promise<boolean> | boolean,
  { withinMs, everyMs }: { withinMs: number; everyMs: number },
): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    if (await ask()) return true;
    if (Date.now() > deadline) return false;
    await delay(everyMs);
  }
}
