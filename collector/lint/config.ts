import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** The part of a component's settings that a rule reads. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Settings = Record<string, any>;
export type Components = Record<string, Settings | null>;

export interface Pipeline {
  receivers?: string[];
  processors?: string[];
  exporters?: string[];
}

export interface Config {
  receivers?: Components;
  processors?: Components;
  exporters?: Components;
  connectors?: Components;
  extensions?: Components;
  service: { extensions?: string[]; pipelines: Record<string, Pipeline> };
}

export const folder = join(import.meta.dirname, '..');

/**
 * Combines the files as the Collector does: maps merge, lists and values replace, unset variables take their defaults.
 */
export function readConfig(files: readonly string[]): Config {
  const layers = files.map((file) => parse(readFileSync(join(folder, file), 'utf8')) as Settings);
  return expand(layers.reduce((whole, layer) => merge(whole, layer), {})) as Config;
}

const isMap = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function merge(whole: Settings, layer: Settings): Settings {
  const merged = { ...whole };
  for (const [key, value] of Object.entries(layer))
    merged[key] = isMap(merged[key]) && isMap(value) ? merge(merged[key], value) : value;
  return merged;
}

const WITH_DEFAULT = /\$\{env:\w+:-([^}]*)\}/g;

function expand(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expand);
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, expand(each)]));
  if (typeof value !== 'string' || !value.includes(':-')) return value;
  const text = value.replace(WITH_DEFAULT, '$1');
  return /^-?\d+$/.test(text) ? Number(text) : text;
}
