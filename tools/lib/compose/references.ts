import type { Rule } from './rules.ts';
import { mountedFrom, servicesOf, stageOf } from './stack.ts';

const isPinned = (image: string) => /:v?\d+\.\d+(\.\d+)?([.-][\w.-]+)?$/.test(image);

export const references = {
  'what is used is declared, what is declared is used': (stack) => {
    const { file } = stack;
    const used: Record<'volumes' | 'networks' | 'configs', Set<string>> = {
      volumes: new Set(),
      networks: new Set(),
      configs: new Set(),
    };
    for (const [, { volumes = [], networks = [], configs = [] }] of servicesOf(stack)) {
      for (const volume of volumes) if (!volume.startsWith('.')) used.volumes.add(volume.split(':')[0]!);
      for (const network of networks) used.networks.add(network);
      for (const { source } of configs) used.configs.add(source);
    }
    return (['volumes', 'networks', 'configs'] as const).flatMap((kind) => {
      const declared = new Set(Object.keys(file[kind]));
      return [
        ...[...used[kind]].filter((name) => !declared.has(name)).map((name) => `${kind} ${name} is not declared`),
        ...[...declared].filter((name) => !used[kind].has(name)).map((name) => `${kind} ${name} is not used`),
      ];
    });
  },

  'services wait for services that there are': (stack) =>
    servicesOf(stack).flatMap(([name, { depends_on = {} }]) =>
      Object.keys(depends_on)
        .filter((other) => !stack.file.services[other])
        .map((other) => `${name} waits for ${other}, which there is not`),
    ),

  'what is mounted from here is here, and is not written to': (stack) =>
    servicesOf(stack).flatMap(([name, { volumes = [] }]) =>
      volumes
        .filter((volume) => volume.startsWith('.'))
        .map((volume) => volume.split(':') as [string, string, string?])
        .filter(([from, , mode]) => stack.read(from) === null || mode !== 'ro')
        .map(([from, , mode]) => `${name}: ${from} ${mode === 'ro' ? 'is not there' : 'is not mounted read-only'}`),
    ),

  'a config file that a command names is mounted': (stack) =>
    servicesOf(stack).flatMap(([name, service]) =>
      (service.command ?? [])
        .map((word) => /^--?config(?:\.file)?=(.+)$/.exec(word)?.[1])
        .filter((path) => path !== undefined)
        .filter((path) => !stack.read(mountedFrom(service, path) ?? ''))
        .map((path) => `${name} is told of ${path}, which is not mounted`),
    ),

  'images are pinned, the same one everywhere': (stack) => {
    const tags = new Map<string, string>();
    return servicesOf(stack).flatMap(([name, { image = '' }]) => {
      const [repository = '', tag = ''] = image.split(':');
      const other = tags.get(repository);
      tags.set(repository, tag);
      if (!isPinned(image)) return [`${name}: ${image} is not pinned to a version`];
      return other && other !== tag ? [`${name}: ${repository} is ${other} elsewhere, and ${tag} here`] : [];
    });
  },

  'what is built has its stage in the Dockerfile, and its argument is an app': (stack) =>
    servicesOf(stack).flatMap(([name, service]) => {
      const { build } = service;
      if (!build) return [];
      const { APP } = build.args ?? {};
      const faults = stageOf(stack, service) ? [] : [`${name}: the Dockerfile has no stage ${build.target}`];
      if (APP && stack.read(`apps/${APP}/src/main.ts`) === null) faults.push(`${name}: there is no app ${APP}`);
      if (!service.image?.includes(`/${APP ?? build.target}:`)) faults.push(`${name}: ${service.image} is misnamed`);
      return faults;
    }),
} satisfies Record<string, Rule>;
