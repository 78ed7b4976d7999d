import { parse, stringify } from 'yaml';
import { type Build, builds } from './lib/builds.ts';
import { allows, ends } from './lib/network.ts';
import { rule } from './lib/rule.ts';
import { valuesOf } from './lib/stores.ts';

interface Config {
  alerting?: { alertmanagers: { file_sd_configs: { files: string[] }[] }[] };
}

rule('alerts reach an Alertmanager', {
  only: builds.filter(({ name }) => name.endsWith('alertmanager')).map(({ name }) => name),
  check: (build) => {
    const files = configuration(build);
    const { alerting } = parse(files['prometheus.yaml']!) as Config;
    const read = (alerting?.alertmanagers ?? []).flatMap((each) => each.file_sd_configs.flatMap((sd) => sd.files));
    const targets = read
      .flatMap((name) => parse(files[name] ?? '[]') as { targets: string[] }[])
      .flatMap((each) => each.targets);
    return targets.length > 0
      ? targets.filter((target) => !reached(build, target)).map((target) => `no policy leads to ${target}`)
      : ['nobody is told'];
  },
  faults: {
    'a Prometheus that looks for none': [
      (build) => edit(build, 'prometheus.yaml', (config: Config) => delete config.alerting),
      /nobody is told/,
    ],
    'an address that is not mounted': [
      (build) => build.pod('prometheus').volumes![0]!.projected!.sources!.shift(),
      /nobody is told/,
    ],
    'an address that nothing leads to': [
      (build) =>
        edit(build, 'alertmanagers.yaml', (all: { targets: string[] }[]) => all[0]!.targets.push('pager.ops:80')),
      /no policy leads to pager.ops:80/,
    ],
  },
});

/** The files in /etc/prometheus, by their paths there. */
function configuration(build: Build): Record<string, string> {
  const sources = build.pod('prometheus').volumes!.find(({ name }) => name === 'config')!.projected!.sources!;
  return Object.assign(
    {},
    ...sources.map(({ configMap }) => valuesOf(build, 'ConfigMap', 'observability', configMap!.name!)),
  ) as Record<string, string>;
}

function reached(build: Build, target: string): boolean {
  const [, namespace, port] = /^[\w-]+\.([\w-]+)(?:\.svc)?:(\d+)$/.exec(target) ?? [];
  const end = (part: string) => ends(build).find((each) => each.part === part)!;
  return allows(build, end('prometheus'), { ...end('alertmanager'), namespace: namespace! }, Number(port));
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
function edit(build: Build, file: string, change: (content: any) => unknown): void {
  const map = build.of('ConfigMap').find(({ data }) => data?.[file])!;
  const content: unknown = parse(map['data'][file]);
  change(content);
  map['data'][file] = stringify(content);
}
