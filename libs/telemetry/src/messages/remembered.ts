/** Destinations are usually few and short. The limits protect the memory from a caller that makes up names. */
const MOST = 1000;
const LONGEST = 500;

/**
 * Calls `make` once for each name and freezes the result, so that all messages of a destination share one object. Calls
 * it again if the known result no longer `fits` the other arguments.
 */
export function remembered<T, Rest extends unknown[] = []>(
  make: (name: string, ...rest: Rest) => T,
  fits: (known: T, ...rest: Rest) => boolean = () => true,
): (name: string, ...rest: Rest) => T {
  const made = new Map<string, T>();
  return (name, ...rest) => {
    const known = made.get(name);
    if (known !== undefined && fits(known, ...rest)) return known;
    const value = Object.freeze(make(name, ...rest));
    if (known !== undefined || (made.size < MOST && name.length <= LONGEST)) made.set(name, value);
    return value;
  };
}
