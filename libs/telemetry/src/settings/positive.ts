import { diag } from '@opentelemetry/api';

/** Reads a number above zero from the environment. Empty counts as unset; other values are reported and ignored. */
export function positive(name: string, fallback: number): number {
  const given = process.env[name]?.trim();
  if (!given) return fallback;
  const value = Number(given);
  if (Number.isFinite(value) && value > 0) return value;
  diag.warn(`${name}: "${given}" is not a number above zero; using ${fallback}.`);
  return fallback;
}
