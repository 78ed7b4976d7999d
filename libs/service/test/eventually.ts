const WITHIN_MS = 20_000;

/** Makes a function that waits for a condition, and shows `seen` when it never holds. */
export const waiting =
  (seen: () => unknown) =>
  async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    for (const until = Date.now() + WITHIN_MS; !(await holds());) {
      if (Date.now() > until)
        throw new Error(`It did not come to pass: ${holds.toString()}\n${JSON.stringify(seen(), null, 2)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
