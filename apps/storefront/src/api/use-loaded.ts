import { useCallback, useEffect, useState } from 'preact/hooks';
import { showError } from './ask.js';

/** Returns the loaded value, null until it arrives, and a function that loads it again. Shows failures as a notice. */
export function useLoaded<T>(load: () => Promise<T>): [T | null, () => void] {
  const [value, setValue] = useState<T | null>(null);
  const reload = useCallback(() => void load().then((loaded) => setValue(() => loaded), showError), [load]);
  useEffect(reload, [reload]);
  return [value, reload];
}
