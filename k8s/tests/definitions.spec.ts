import type { IPodSpec } from 'kubernetes-models/v1';
import type { Build } from './lib/builds.ts';
import { rule } from './lib/rule.ts';

interface Broker {
  name: string;
  settings: string;
  pod: IPodSpec;
}

rule('the broker imports a folder in which nothing lies but its definitions', {
  check: (build) =>
    brokers(build).flatMap(({ name, settings, pod }) => {
      const folder = /^definitions.local.path = (.*)$/m.exec(settings)?.[1] ?? 'nothing';
      const { mountPath, name: mounted } = pod.containers
        .flatMap(({ volumeMounts = [] }) => volumeMounts)
        .find((mount) => `${folder}/`.startsWith(`${mount.mountPath}/`)) ?? { mountPath: '', name: '' };
      const sources = pod.volumes?.find((volume) => volume.name === mounted)?.projected?.sources ?? [];
      const paths = sources.flatMap(({ secret, configMap }) =>
        [...(secret?.items ?? []), ...(configMap?.items ?? [])].map(({ path }) => `${mountPath}/${path}`),
      );
      // The top of a volume also contains ..data and its target.
      const fault = folder === mountPath ? 'is the volume itself' : 'has other files than those mounted';
      const right = folder !== mountPath && paths.length === 2 && paths.every((path) => path.startsWith(`${folder}/`));
      return right ? [] : [`${name} imports ${folder}, which ${fault}`];
    }),
  faults: {
    'an import of the volume itself': [
      (build) => (config(build)['rabbitmq.conf'] = 'definitions.local.path = /etc/rabbitmq-definitions'),
      /StatefulSet rabbitmq\/rabbitmq imports .*is the volume itself/,
    ],
    'files beside the folder': [
      (build) =>
        (build
          .pod('rabbitmq')
          .volumes!.find(({ name }) => name === 'definitions')!.projected!.sources![0]!.secret!.items![0]!.path =
          'users.json'),
      /StatefulSet rabbitmq\/rabbitmq imports .*other files/,
    ],
  },
});

function brokers(build: Build): Broker[] {
  return [
    ...build.servers
      .filter(({ object }) => object.kind === 'StatefulSet' && object.metadata.name === 'rabbitmq')
      .map(({ name, pod }) => ({ name, settings: config(build)['rabbitmq.conf']!, pod })),
    ...build.of('RabbitmqCluster').map(({ metadata, spec }) => ({
      name: `RabbitmqCluster ${metadata.name}`,
      settings: spec.rabbitmq.additionalConfig as string,
      pod: spec.override.statefulSet.spec.template.spec as IPodSpec,
    })),
  ];
}

const config = (build: Build): Record<string, string> =>
  build
    .of('ConfigMap')
    .find(({ metadata, ...map }) => metadata.namespace === 'rabbitmq' && map['data']['rabbitmq.conf'])!['data'];
