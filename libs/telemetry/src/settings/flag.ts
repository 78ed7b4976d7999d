import { diag } from '@opentelemetry/api';

/** A boolean from the environment. Empty counts as unset; what is neither true nor false is said and left out. */
export function flag(name: string, fallback: boolean, env: NodeJS.ProcessEnv = process.env): boolean {
  const given = env[name]?.trim().toLowerCase();
  if (given === 'true' || given === 'false') return given === 'true';
  if (given) diag.warn(`${name}: "${given}" is neither true nor false; using ${fallback}.`);
  return fallback;
}
