import { setImmediate as nextTurn } from 'node:timers/promises';

/** Lets the event loop go on until the condition holds, for 2 s at most. */
export async function turnsUntil(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 2000; !condition() && Date.now() < deadline;) await nextTurn();
  expect(condition()).toBe(true);
}
