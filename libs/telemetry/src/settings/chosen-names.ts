import { diag } from '@opentelemetry/api';
import { getStringListFromEnv } from '@opentelemetry/core';

/**
 * The names that a list in the environment holds, each once; none where one of them is `none`. What is not `known` is
 * said and left out, and where nothing is left it is the `fallback`, as where nothing is set.
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
