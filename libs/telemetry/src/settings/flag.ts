import { diag } from '@opentelemetry/api';

/**
 * Reads a boolean from the environment. Empty counts as unset; other values than true and false are reported and
 * ignored.
 */
export function flag(name: string, fallback: boolean, env: NodeJS.ProcessEnv = process.env): boolean {
  const given = env[name]?.trim().toLowerCase();
  if (given === 'true' || given === 'false') return given === 'true';
  if (given) diag.warn(`${name}: "${given}" is neither true nor false; using ${fallback}.`);
  return fallback;
}
