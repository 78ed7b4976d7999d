import { bytes } from './lib/quantity.ts';
import { rule } from './lib/rule.ts';

const NODES = 3;
const LAPTOP = bytes('8Gi');
/** What a node of kind, with its part of the control plane, takes by itself. */
const NODE_ITSELF = bytes('400Mi');

rule('the whole of it fits a laptop with 8 GiB for Docker', {
  only: ['kind'],
  check: (build) => {
    const asked = build.servers.map(({ object, containers }) => {
      const pods =
        object.kind === 'DaemonSet' ? NODES : least(build.objects, object.metadata.name, object.spec.replicas);
      return pods * containers.reduce((sum, { resources }) => sum + bytes(resources?.requests?.['memory']), 0);
    });
    const total = asked.reduce((sum, each) => sum + each, NODES * NODE_ITSELF);
    return total <= LAPTOP ? [] : [`${(total / 2 ** 30).toFixed(1)} GiB are asked for`];
  },
  faults: {
    'a backend that wants most of it': [
      (build) => (build.container('tempo').resources!.requests!.memory = '6Gi'),
      /GiB are asked for/,
    ],
  },
});

function least(
  objects: { kind: string; metadata: { name: string }; spec?: { minReplicas?: number } }[],
  name: string,
  replicas = 1,
) {
  const scaler = objects.find(({ kind, metadata }) => kind === 'HorizontalPodAutoscaler' && metadata.name === name);
  return scaler?.spec?.minReplicas ?? replicas;
}
