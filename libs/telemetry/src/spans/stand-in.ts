const originals = new WeakMap<object, object>();

/** What `value` stands in for, or `value` itself. */
export const originalOf = (value: object): object => originals.get(value) ?? value;

/**
 * `target` with some members replaced. Its other methods run on the original, whose private fields they may need; those
 * that `seeing` picks see the replacements instead. What the language lets no proxy replace stays as it is.
 */
export function standIn(
  target: object,
  members: Record<PropertyKey, unknown>,
  seeing: (key: PropertyKey) => boolean = () => false,
): object {
  const self: object = new Proxy(target, {
    get(of, key) {
      const replaceable = isReplaceable(of, key);
      if (replaceable && Object.hasOwn(members, key)) return members[key];
      const value: unknown = Reflect.get(of, key);
      if (typeof value !== 'function' || key === 'constructor' || !replaceable || seeing(key)) return value;
      return (...args: unknown[]) => {
        const result: unknown = Reflect.apply(value, of, args);
        return result === of ? self : result;
      };
    },
    set: (of, key, value) => Reflect.set(of, key, value),
  });
  originals.set(self, originalOf(target));
  return self;
}

/** Whether a proxy may answer with something else: not where the target itself promises that it never changes. */
export function isReplaceable(target: object, key: PropertyKey): boolean {
  const own = Reflect.getOwnPropertyDescriptor(target, key);
  return own?.configurable !== false || own.writable !== false;
}
