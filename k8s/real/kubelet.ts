import type { KubeObject, Kubectl } from './kubectl.ts';

/** Where volumes are on a node. */
export const VOLUMES = '/var/local-path-provisioner';

/** Answers for an object that was deleted or created after the watch event. */
const OVERTAKEN = [404, 409];

/**
 * Simulates the kubelets: reports pods as running and those of Jobs as succeeded, and gives each claim a volume, so
 * that rollouts depend only on the scheduler and the controllers. Rejects when the cluster stops.
 */
export async function kubelet(kubectl: Kubectl): Promise<void> {
  await Promise.all([pods(kubectl), claims(kubectl)]);
}

async function pods(kubectl: Kubectl): Promise<void> {
  let count = 0;
  for await (const { type: event, object } of kubectl.watch('/api/v1/pods')) {
    if (event === 'DELETED') continue;
    const { metadata, spec, status } = object;
    const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
    if (metadata.deletionTimestamp) {
      // A StatefulSet may already have created the next pod with this name.
      const now = { gracePeriodSeconds: 0, preconditions: { uid: metadata.uid } };
      await kubectl.call('DELETE', path, now, { or: OVERTAKEN });
    } else if (spec.nodeName && status.phase === 'Pending') {
      const type = 'application/strategic-merge-patch+json';
      await kubectl.call('PATCH', `${path}/status`, { status: started(object, (count += 1)) }, { type, or: OVERTAKEN });
    }
  }
}

function started({ metadata, spec }: KubeObject, count: number): object {
  const done = (metadata.ownerReferences ?? []).some(({ kind }) => kind === 'Job');
  const at = new Date().toISOString();
  const state = done
    ? { terminated: { exitCode: 0, reason: 'Completed', startedAt: at, finishedAt: at } }
    : { running: { startedAt: at } };
  const container = ({ name, image }: { name: string; image: string }) => ({
    ...{ name, image, imageID: '', restartCount: 0, state },
    ...{ ready: !done, started: !done },
  });
  const condition = (type: string, holds: boolean) => ({
    type,
    status: holds ? 'True' : 'False',
    lastTransitionTime: at,
  });
  return {
    phase: done ? 'Succeeded' : 'Running',
    podIP: `10.244.${count >> 8}.${count & 255}`,
    startTime: at,
    conditions: [condition('Initialized', true), condition('Ready', !done), condition('ContainersReady', !done)],
    containerStatuses: spec.containers.map(container),
  };
}

/** Creates a volume on the node that the scheduler chose for the pod, as kind's provisioner does. */
export async function claims(kubectl: Kubectl, makeFolder = (_node: string, _uid: string): void => {}): Promise<void> {
  for await (const { object } of kubectl.watch('/api/v1/persistentvolumeclaims')) {
    const { metadata, spec, status } = object;
    const node = metadata.annotations?.['volume.kubernetes.io/selected-node'];
    if (status.phase !== 'Pending' || !node || spec.volumeName) continue;
    makeFolder(node, metadata.uid);
    await kubectl.call('POST', '/api/v1/persistentvolumes', volume(object, node), { or: OVERTAKEN });
  }
}

function volume({ metadata: { name, namespace, uid }, spec }: KubeObject, node: string): object {
  const here = { key: 'kubernetes.io/hostname', operator: 'In', values: [node] };
  return {
    metadata: { name: `pvc-${uid}`, annotations: { 'pv.kubernetes.io/provisioned-by': 'rancher.io/local-path' } },
    spec: {
      accessModes: spec.accessModes,
      capacity: spec.resources.requests,
      storageClassName: spec.storageClassName,
      claimRef: { kind: 'PersistentVolumeClaim', namespace, name, uid },
      hostPath: { path: `${VOLUMES}/${uid}` },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [here] }] } },
    },
  };
}
