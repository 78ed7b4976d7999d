import { diag } from '@opentelemetry/api';
import { getNumberFromEnv } from '@opentelemetry/core';

/**
 * Returns the first of these variables that is set to a number of at least zero. Negative numbers are reported and
 * ignored.
 */
export function limit(...names: string[]): number | undefined {
  for (const name of names) {
    const value = getNumberFromEnv(name);
    if (value === undefined) continue;
    if (value >= 0) return value;
    diag.warn(`${name}: "${value}" is below zero; left out.`);
  }
  return undefined;
}
