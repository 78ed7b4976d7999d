type Hook = (...args: unknown[]) => unknown;

/** Hooks that only read spans. The caller's run after those of this library, not in their place. */
const LOOKING = ['requestHook', 'responseHook', 'applyCustomAttributesOnSpan'];

/** Merges two configurations of an instrumentation: the given one wins, but of hooks that only read spans, both run. */
export function both<A extends object, B extends object>(own: A, given: B | undefined): A & B {
  const merged: Record<string, unknown> = Object.assign({}, own, given);
  for (const name of LOOKING) {
    const [first, second] = [own, given].map((each) => (each as Record<string, unknown> | undefined)?.[name]);
    if (typeof first === 'function' && typeof second === 'function') {
      merged[name] = (...args: unknown[]) => {
        (first as Hook)(...args);
        (second as Hook)(...args);
      };
    }
  }
  return merged as A & B;
}
