/** Polls until `condition` returns a truthy value, and returns it. Throws with its last value or error. */
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
