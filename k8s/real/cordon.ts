import { Failure } from '../../tools/console/failure.ts';
import { nameOf } from './applied.ts';
import type { KubeObject, Kubectl } from './kubectl.ts';
import { NODES } from './nodes.ts';
import { assertRolledOut } from './rollout.ts';

const CORDONED = NODES[1]!;

/** Cordons a node: every service must roll out elsewhere, and a broker that lost its disk there must move. */
export async function assertRollsBesideCordon(kubectl: Kubectl): Promise<{ note: string }> {
  await kubectl.run('cordon', CORDONED);
  const brokers = (await onNode(kubectl)).filter(({ metadata }) => metadata.namespace === 'rabbitmq');
  for (const { metadata } of brokers)
    await kubectl.run('delete', `pvc/storage-${metadata.name}`, `pod/${metadata.name}`, '--namespace', 'rabbitmq');
  await kubectl.run('rollout', 'restart', 'deployment', '--namespace', 'shop');
  const { note } = await assertRolledOut(kubectl);
  const remaining = (await onNode(kubectl)).filter(({ metadata }) =>
    ['shop', 'rabbitmq'].includes(metadata.namespace!),
  );
  if (remaining.length > 0) throw new Failure(`still on the cordoned node: ${remaining.map(nameOf).join(', ')}`);
  await kubectl.run('uncordon', CORDONED);
  return { note };
}

const onNode = (kubectl: Kubectl): Promise<KubeObject[]> =>
  kubectl.objects('pods', '--all-namespaces', `--field-selector=spec.nodeName=${CORDONED},status.phase=Running`);
