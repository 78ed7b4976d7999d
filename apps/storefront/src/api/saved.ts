import { type Store, store } from './store.js';

/**
 * A store that survives a reload: in `sessionStorage` per tab, in `localStorage` shared and synchronized by all tabs.
 */
export function saved<T>(key: string, initial: T, storage: Storage): Store<T> {
  const kept = store(read(storage.getItem(key), initial));
  addEventListener('storage', (event) => {
    if (event.storageArea === storage && event.key === key) kept.set(read(event.newValue, initial));
  });
  return {
    ...kept,
    set(value) {
      if (value === null) storage.removeItem(key);
      else storage.setItem(key, JSON.stringify(value));
      kept.set(value);
    },
  };
}

function read<T>(text: string | null, initial: T): T {
  if (text === null) return initial;
  try {
    return JSON.parse(text) as T;
  } catch {
    return initial; // Another version of the page may have written it.
  }
}
