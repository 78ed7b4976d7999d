const originals = new WeakMap<object, object>();

/** Returns the object that `value` stands in for, or `value` itself. */
export const originalOf = (value: object): object => originals.get(value) ?? value;

/**
 * Returns `target` with some members replaced. Its other methods run on the original, whose private fields they may
 * need. The methods that `seeing` selects see the replacements instead, and `calling` may run each of them elsewhere
 * and change its result. Members that the language does not allow a proxy to replace stay as they are.
 */
export function standIn(
  target: object,
  members: Record<PropertyKey, unknown>,
  seeing: (key: PropertyKey) => boolean = () => false,
  calling: (call: () => unknown) => unknown = (call) => call(),
): object {
  const self: object = new Proxy(target, {
    get(of, key) {
      const replaceable = isReplaceable(of, key);
      if (replaceable && Object.hasOwn(members, key)) return members[key];
      const value: unknown = Reflect.get(of, key);
      if (typeof value !== 'function' || key === 'constructor' || !replaceable || seeing(key)) return value;
      return (...args: unknown[]) =>
        calling(() => {
          const result: unknown = Reflect.apply(value, of, args);
          return result === of ? self : result;
        });
    },
    set: (of, key, value) => Reflect.set(of, key, value),
  });
  originals.set(self, originalOf(target));
  return self;
}

/** Whether a proxy may return another value: false if the target itself guarantees that the member never changes. */
export function isReplaceable(target: object, key: PropertyKey): boolean {
  const own = Reflect.getOwnPropertyDescriptor(target, key);
  return own?.configurable !== false || own.writable !== false;
}
