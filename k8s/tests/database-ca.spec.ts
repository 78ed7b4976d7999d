import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/shop/site.ts';
import type { Workload } from './lib/cluster.ts';
import { rule } from './lib/rule.ts';

const [, documented] =
  /sslrootcert=([\w/-]+)\/ca\.crt/.exec(readFileSync(join(root, 'k8s', 'README.md'), 'utf8')) ?? [];

rule('whoever asks a database finds the CA of its server where README says, and does without if there is none', {
  check: (build) =>
    build.workloads.filter(asksDatabase).flatMap(({ name, pod }) => {
      const volume = pod.volumes?.find(({ configMap }) => configMap?.name === 'postgresql-ca');
      const mount = pod.containers[0]!.volumeMounts?.find((each) => each.name === volume?.name);
      return [
        ...(mount?.mountPath === documented ? [] : [`${name} has it in ${mount?.mountPath}, not ${documented}`]),
        ...(volume?.configMap?.optional ? [] : [`${name} does not start without it`]),
      ];
    }),
  faults: {
    'a service that cannot know it': [
      (build) => (build.container('payment-service').volumeMounts = []),
      /payment-service has it in undefined/,
    ],
    'a migration that cannot know it': [
      (build) => (build.container('migrate-orders').volumeMounts![0]!.mountPath = '/etc/ca'),
      /migrate-orders has it in \/etc\/ca/,
    ],
    'a CA that everybody must have': [
      (build) => delete build.pod('order-service').volumes![0]!.configMap!.optional,
      /order-service does not start without it/,
    ],
  },
});

const asksDatabase = ({ pod }: Workload) =>
  pod.containers.some(({ env = [] }) => env.some(({ name }) => name.endsWith('_DATABASE_URL')));
