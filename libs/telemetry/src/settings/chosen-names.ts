import { diag } from '@opentelemetry/api';
import { getStringListFromEnv } from '@opentelemetry/core';

/**
 * Returns the names of a list in the environment, each once; none if one of them is `none`. Reports and leaves out
 * names that are not `known`. Returns the `fallback` if nothing is set or nothing is left.
 */
export function chosenNames(variable: string, known: readonly string[], fallback: readonly string[]): string[] {
  const wanted = [...new Set(getStringListFromEnv(variable))];
  for (const name of wanted) {
    if (name !== 'none' && !known.includes(name)) {
      diag.warn(`${variable}: "${name}" is not known; use ${known.join(', ')} or none.`);
    }
  }
  if (wanted.includes('none')) return [];
  const left = wanted.filter((name) => known.includes(name));
  return left.length ? left : [...fallback];
}
