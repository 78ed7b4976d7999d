import type { Build } from './lib/builds.ts';
import { bytes } from './lib/quantity.ts';
import { rule } from './lib/rule.ts';

const NODES = 3;
const LAPTOP = bytes('8Gi');
/** What a node of kind requests and uses by itself, with its part of the control plane. */
const NODE_ITSELF = { requests: bytes('400Mi'), limits: bytes('340Mi') };

rule('the whole of it fits a laptop with 8 GiB for Docker, even when all of it takes what it may', {
  only: ['kind'],
  check: (build) => [...tooMuch(build, 'requests', 'are asked for'), ...tooMuch(build, 'limits', 'may be taken')],
  faults: {
    'a backend that wants most of it': [
      (build) => (build.container('tempo').resources!.requests!.memory = '6Gi'),
      /GiB are asked for/,
    ],
    'a backend that may take most of it': [
      (build) => (build.container('prometheus').resources!.limits!.memory = '2Gi'),
      /GiB may be taken/,
    ],
  },
});

function tooMuch(build: Build, what: 'requests' | 'limits', said: string): string[] {
  const memory = build.servers.map(({ object, pod }) => {
    const pods = object.kind === 'DaemonSet' ? NODES : least(build, object.metadata.name, object.spec.replicas);
    return pods * pod.containers.reduce((sum, { resources }) => sum + bytes(resources?.[what]?.['memory']), 0);
  });
  const total = memory.reduce((sum, each) => sum + each, NODES * NODE_ITSELF[what]);
  return total <= LAPTOP ? [] : [`${(total / 2 ** 30).toFixed(1)} GiB ${said}`];
}

function least({ objects }: Build, name: string, replicas = 1): number {
  const scaler = objects.find(({ kind, metadata }) => kind === 'HorizontalPodAutoscaler' && metadata.name === name);
  return scaler?.spec?.minReplicas ?? replicas;
}
