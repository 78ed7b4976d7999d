import { diag } from '@opentelemetry/api';
import { getNumberFromEnv } from '@opentelemetry/core';

/** The first of these variables that is set to a number from zero on. A negative one is reported and left out. */
export function limit(...names: string[]): number | undefined {
  for (const name of names) {
    const value = getNumberFromEnv(name);
    if (value === undefined) continue;
    if (value >= 0) return value;
    diag.warn(`${name}: "${value}" is below zero; left out.`);
  }
  return undefined;
}
