/** Names are few; whoever makes them up endlessly shall not fill the memory. */
const MOST = 1000;

/** `make`, called once for each name: frozen attributes that are the same object are cheap to count by. */
export function remembered<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const value = Object.freeze(make(name));
    if (made.size < MOST) made.set(name, value);
    return value;
  };
}
