import type { Build } from './lib/builds.ts';
import { rule } from './lib/rule.ts';

rule('a broker that finds no peer is started again before it makes a cluster of its own', {
  check: (build) =>
    build.of('StatefulSet').flatMap(({ metadata }) => (metadata.name === 'rabbitmq' ? alone(build) : [])),
  faults: {
    'a node that gives up while names are not yet known': [
      (build) => (config(build).data!['rabbitmq.conf'] = ''),
      /alone after 30 s, and started again after 300 s/,
    ],
  },
});

function alone(build: Build): string[] {
  const conf = config(build).data!['rabbitmq.conf']!;
  // RabbitMQ's own defaults: 30 attempts, a second apart.
  const gaveUp = (setting(conf, 'discovery_retry_limit', 30) * setting(conf, 'discovery_retry_interval', 1000)) / 1000;
  const { periodSeconds, failureThreshold } = build.container('rabbitmq').startupProbe!;
  const restarted = periodSeconds! * failureThreshold!;
  return gaveUp > restarted ? [] : [`rabbitmq is alone after ${gaveUp} s, and started again after ${restarted} s`];
}

const setting = (conf: string, name: string, otherwise: number): number =>
  Number(new RegExp(`^cluster_formation.${name} = (\\d+)$`, 'm').exec(conf)?.[1] ?? otherwise);

const config = (build: Build) =>
  build
    .of('ConfigMap')
    .find(({ metadata, data }) => metadata.namespace === 'rabbitmq' && data?.['rabbitmq.conf'] !== undefined)!;
