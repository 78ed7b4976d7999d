import { SERVICES } from '@throughline/contracts/edges';
import type { Rule } from './rules.ts';
import { mountedFrom, servicesOf, type Stack } from './stack.ts';
import type { ComposeService } from './schema.ts';

/** `${env:NAME}` in the Collector's files and `${NAME}` in Grafana's; the former may have a default, and two dollars are one. */
const ASKED = /(?<!\$)\$\{(?:env:)?([A-Z][A-Z0-9_]*)(:-[^}]*)?\}/g;

export const environment = {
  'a service of the shop is given no variable that docs/configuration.md does not know': (stack) => {
    const known = stack.read('docs/configuration.md') ?? '';
    const ours = new Set<string>(SERVICES);
    return servicesOf(stack)
      .filter(([name]) => ours.has(name))
      .flatMap(([name, { environment = {} }]) =>
        Object.keys(environment)
          .filter((variable) => !known.includes(`\`${variable}\``))
          .map((variable) => `${name} is given ${variable}`),
      );
  },

  'what a mounted config asks of the environment is there': (stack) =>
    servicesOf(stack).flatMap(([name, service]) =>
      configsOf(stack, service).flatMap(([path, text]) =>
        [...text.matchAll(ASKED)]
          .filter(([, variable, otherwise]) => !otherwise && service.environment?.[variable!] === undefined)
          .map(([, variable]) => `${name} lacks ${variable}, which ${path} asks for`),
      ),
    ),

  'the traces of the shop are named as the list of edges names them': ({ file }) =>
    SERVICES.filter((name) => file.services[name]?.environment?.['OTEL_SERVICE_NAME'] !== name).map(
      (name) => `${name} calls itself otherwise`,
    ),
} satisfies Record<string, Rule>;

/** The files that a service is told to read, else all that are mounted. */
function configsOf(stack: Stack, service: ComposeService): [string, string][] {
  const told = (service.command ?? []).map((word) => mountedFrom(service, word.slice(word.indexOf('=') + 1)));
  const named = told.filter((path) => path !== null);
  const mounted = (service.volumes ?? [])
    .filter((volume) => volume.startsWith('./'))
    .map((each) => each.split(':')[0]!);
  const paths = named.length > 0 ? named : mounted.filter((path) => stack.read(path) !== null).flatMap(stack.list);
  return paths
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => [path, stack.read(path) ?? ''] as [string, string]);
}
