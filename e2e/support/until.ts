/** Polls until `condition` gives something true, and returns it. Throws with what it last said or threw. */
export async function until<T>(
  what: string,
  condition: () => Promise<T> | T,
  { timeoutMs = 20_000, everyMs = 50 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      last = await condition();
      if (last) return last as NonNullable<T>;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline)
      throw new Error(`Waited ${timeoutMs} ms in vain for ${what}; last seen: ${String(last)}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
