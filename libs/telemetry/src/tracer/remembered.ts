/** Names are few and short; whoever makes them up endlessly shall not fill the memory. */
const MOST = 1000;
const LONGEST = 500;

/**
 * `make`, called once for each name: frozen attributes that are the same object are cheap to count by. Called anew where
 * what is remembered no longer `fits` the rest of what it was made from.
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
