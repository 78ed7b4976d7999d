import { readdirSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { root } from '../../tools/shop/site.ts';
import { rule } from './lib/rule.ts';
import { type ComposeService, read, readStack, servicesOf, type Stack, withJaeger } from './lib/stack.ts';

/**
 * `${env:NAME}` in the Collector's files, `${NAME}` in Grafana's; `:-` begins a default, and `$$` is a plain dollar.
 */
const ASKED = /(?<!\$)\$\{(?:env:)?([A-Z][A-Z0-9_]*)(:-[^}]*)?\}/g;

const mounts = ({ volumes }: ComposeService) =>
  volumes.filter((volume) => volume.startsWith('./')).map((volume) => volume.split(':') as [string, string, string?]);

/** The YAML files that a service reads: those that its command names, else all that are mounted. */
function configsOf(service: ComposeService): string[] {
  const files = mounts(service).flatMap(([from, to]) =>
    statSync(join(root, from)).isFile()
      ? [[from, to]]
      : readdirSync(join(root, from)).map((name) => [posix.join(from, name), posix.join(to, name)]),
  ) as [string, string][];
  const named = files.filter(([, to]) => service.command.some((word) => word.endsWith(`=${to}`)));
  return (named.length > 0 ? named : files).map(([from]) => from).filter((path) => path.endsWith('.yaml'));
}

const missingVariables = (stack: Stack): string[] =>
  servicesOf(stack).flatMap(([name, service]) =>
    configsOf(service).flatMap((path) =>
      [...read(path)!.matchAll(ASKED)]
        .filter(([, variable, otherwise]) => !otherwise && service.environment[variable!] === undefined)
        .map(([, variable]) => `${name} lacks ${variable}, which ${path} asks for`),
    ),
  );

rule('what is mounted from here exists, and is read-only', {
  check: (stack) =>
    servicesOf(stack).flatMap(([name, service]) =>
      mounts(service)
        .filter(([from, , mode]) => !existsHere(from) || mode !== 'ro')
        .map(([from, , mode]) => `${name}: ${from} ${mode === 'ro' ? 'does not exist' : 'is not read-only'}`),
    ),
  faults: {
    'a file that does not exist, for which the engine would make a folder': [
      ({ services }) => services['otel-agent']!.volumes.push('./collector/agents.yaml:/etc/agents.yaml:ro'),
      /agents.yaml does not exist/,
    ],
    'a folder to write to': [
      ({ services }) => services['tempo']!.volumes.push('./grafana:/grafana'),
      /grafana is not read-only/,
    ],
  },
});

rule('a service has the variables that its mounted configs ask for', {
  check: missingVariables,
  faults: {
    'a data source without an address': [
      ({ services }) => delete services['grafana']!.environment['TEMPO_URL'],
      /grafana lacks TEMPO_URL/,
    ],
    'alerts without the address that they link to': [
      ({ services }) => delete services['prometheus']!.environment['GRAFANA_URL'],
      /prometheus lacks GRAFANA_URL/,
    ],
  },
});

describe('docker-compose.jaeger.yaml', () => {
  const alone = readStack();
  const { services } = withJaeger(readStack());

  it('asks for the address of Jaeger, which it gives', () => {
    delete services['grafana']!.environment['JAEGER_URL'];
    expect(missingVariables({ ...alone, services })).toEqual([expect.stringContaining('grafana lacks JAEGER_URL')]);
  });

  it('replaces the layer of Tempo and nothing else', () => {
    expect(services['otel-gateway']!.command).toEqual(
      alone.services['otel-gateway']!.command.map((word) => word.replace('layers/tempo', 'layers/jaeger')),
    );
  });
});

const existsHere = (path: string): boolean => statSync(join(root, path), { throwIfNoEntry: false }) !== undefined;
