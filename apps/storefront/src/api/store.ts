import { useEffect, useState } from 'preact/hooks';

export interface Store<T> {
  get(): T;
  set(value: T): void;
  subscribe(listener: () => void): () => void;
}

/** A value outside the components, to which they can subscribe. */
export function store<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore<T>(followed: Store<T>): T {
  const [value, setValue] = useState(followed.get());
  useEffect(() => {
    const follow = () => setValue(followed.get());
    follow();
    return followed.subscribe(follow);
  }, [followed]);
  return value;
}
