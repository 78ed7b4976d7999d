import type { Components, Config, Pipeline } from './config.js';

export const typeOf = (id: string): string => id.split('/')[0]!;
export const pipelinesOf = ({ service }: Config): [string, Pipeline][] => Object.entries(service.pipelines);
export const signalOf = typeOf;
export const isConnector = (config: Config, id: string): boolean => id in (config.connectors ?? {});

/** The pipelines whose output flows into this one through connectors, at any distance. */
export function upstream(config: Config, name: string, seen = new Set<string>()): Set<string> {
  for (const id of config.service.pipelines[name]?.receivers ?? [])
    for (const [other, { exporters = [] }] of pipelinesOf(config))
      if (isConnector(config, id) && exporters.includes(id) && !seen.has(other))
        upstream(config, other, seen.add(other));
  return seen;
}

/** Every value of that key, at any depth. */
export function valuesOf(key: string, within: unknown): unknown[] {
  if (typeof within !== 'object' || within === null) return [];
  return Object.entries(within).flatMap(([name, value]) => [...(name === key ? [value] : []), ...valuesOf(key, value)]);
}

export const idsOf = (components: Components = {}): string[] => Object.keys(components);
