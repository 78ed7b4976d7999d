import { getStringListFromEnv } from '@opentelemetry/core';
import { fitsAny } from '../context/glob.js';

/** A path in which `*` stands for any text, or a pattern. */
export type PathPattern = string | RegExp;

/**
 * Health probes by the names that Kubernetes, Spring and Nest's Terminus use, under any prefix; not the paths below
 * them.
 */
const PROBES =
  /^(?:\/[^/]+)*\/(?:health|healthz|livez|readyz|startupz)(?:\/(?:live|liveness|ready|readiness|startup))?\/?$/i;

// The preload and the program may each load a copy of this module, so both use the preload's setting.
const KEY = Symbol.for('throughline.ignored-paths');
const shared = globalThis as { [KEY]?: (path: string) => boolean };

/**
 * Sets which incoming requests are neither traced nor counted.
 *
 * @param patterns by default `TELEMETRY_IGNORE_INCOMING_PATHS`, a list such as `/healthz,/internal/*`, else health
 *   probes
 */
export function ignorePaths(patterns: readonly PathPattern[] = fromEnv()): void {
  const texts = fitsAny(patterns.filter((pattern) => typeof pattern === 'string'));
  const expressions = patterns.filter((pattern) => pattern instanceof RegExp);
  shared[KEY] = (path) => texts(path) || expressions.some((expression) => path.search(expression) >= 0);
}

const fromEnv = (): PathPattern[] => getStringListFromEnv('TELEMETRY_IGNORE_INCOMING_PATHS') ?? [PROBES];

/** Whether a request is neither traced nor counted, by its URL or path. */
export function isIgnoredPath(url: string | undefined): boolean {
  if (!shared[KEY]) ignorePaths();
  return shared[KEY]!((url ?? '').split('?')[0]!);
}
