/** A Collector's configuration, as the files with which it is started. */
export interface Shipped {
  name: string;
  files: readonly string[];
}

export const BACKENDS = ['tempo', 'jaeger', 'datadog', 'honeycomb', 'lightstep', 'xray'] as const;

const layer = (name: string): string => `layers/${name}.yaml`;

/** Every non-empty choice of these. */
const choices = BACKENDS.reduce<string[][]>((some, each) => [...some, ...some.map((chosen) => [...chosen, each])], [[]])
  .filter((chosen) => chosen.length > 0)
  .map((chosen) => chosen.sort((one, other) => Number(one === 'xray') - Number(other === 'xray')));

const gateway = (place: string[], backends: string[]): string[] => {
  const signed = place.length > 0 && backends.includes('xray') ? ['xray-kubernetes'] : [];
  return ['gateway.yaml', ...[...place, 'loki', ...backends, ...signed].map(layer)];
};

/** Both tiers, with and without a cluster, and the gateway with every choice of backends. */
export const shipped: readonly Shipped[] = [
  ['agent.yaml'],
  ['agent.yaml', layer('agent-kubernetes')],
  ...[[], ['gateway-kubernetes']].flatMap((place) => choices.map((backends) => gateway(place, backends))),
].map((files) => ({ name: files.map((file) => file.replace(/^layers\/|\.yaml$/g, '')).join(' + '), files }));
