import { waitFor } from '../../tools/processes/wait.ts';
import type { KubeObject, Kubectl } from './kubectl.ts';

/** As on kind, each node claims the whole machine. */
export const NODES = ['node-1', 'node-2', 'node-3'];
export const MACHINE = { cpu: '4', memory: '8Gi' };
const SIZE = { ...MACHINE, pods: '110', 'ephemeral-storage': '100Gi' };

/** Namespaces of operators, which overlays and components refer to. */
const NAMESPACES = ['cert-manager', 'external-secrets', 'keda', 'monitoring'];

export const STORAGE_CLASS = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'rancher.io/local-path',
  volumeBindingMode: 'WaitForFirstConsumer',
};

/** Creates what a cluster has before the shop is applied: definitions, a storage class, namespaces and nodes. */
export async function prepareCluster(kubectl: Kubectl, definitions: object[]): Promise<{ note: string }> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await Promise.all(definitions.map((definition) => kubectl.call('POST', path, definition)));
  await kubectl.call('POST', '/apis/storage.k8s.io/v1/storageclasses', STORAGE_CLASS);
  for (const name of NAMESPACES) await kubectl.call('POST', '/api/v1/namespaces', { metadata: { name } });
  for (const name of NODES) await join(kubectl, name);
  await waitFor('the definitions to be served', () => holds(kubectl, 'crds', 'Established'), { withinMs: 60_000 });
  await waitFor('the nodes to be ready', () => holds(kubectl, 'nodes', 'Ready'), { withinMs: 60_000 });
  return {
    note: `${NODES.length} nodes of ${MACHINE.cpu} CPUs and ${MACHINE.memory}, ${definitions.length} definitions`,
  };
}

export async function holds(kubectl: Kubectl, what: string, condition: string): Promise<boolean> {
  const objects = await kubectl.objects(what);
  const conditions = (object: KubeObject): { type: string; status: string }[] => object.status?.conditions ?? [];
  return objects.every((object) =>
    conditions(object).some(({ type, status }) => type === condition && status === 'True'),
  );
}

async function join(kubectl: Kubectl, name: string): Promise<void> {
  const labels = { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' };
  await kubectl.call('POST', '/api/v1/nodes', { metadata: { name, labels } });
  const at = new Date().toISOString();
  const ready = { type: 'Ready', status: 'True', reason: 'Ready', lastHeartbeatTime: at, lastTransitionTime: at };
  const status = { capacity: SIZE, allocatable: SIZE, conditions: [ready] };
  const type = 'application/merge-patch+json';
  await kubectl.call('PATCH', `/api/v1/nodes/${name}/status`, { status }, { type });
}
