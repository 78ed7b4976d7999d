import { Failure, messageOf } from '../../tools/console/failure.ts';
import { waitFor } from '../../tools/processes/wait.ts';
import { nameOf } from './applied.ts';
import type { KubeObject, Kubectl } from './kubectl.ts';

/** There is no metrics server, as on kind. */
const NO_METRICS = /^Failed(GetResourceMetric|ComputeMetricsReplicas)$/;

/** Waits until every pod that a controller wants is admitted, scheduled, and of the newest revision. */
export async function assertRolledOut(
  kubectl: Kubectl,
  { withinMs, everyMs } = { withinMs: 300_000, everyMs: 500 },
): Promise<{ note: string }> {
  const done = async (): Promise<boolean> => (await unfinished(kubectl)).length === 0;
  await waitFor('every rollout to finish', done, { withinMs, everyMs }).catch(async (error) => {
    throw new Failure(
      `${messageOf(error)}:\n${[...(await unfinished(kubectl)), ...(await warnings(kubectl))].join('\n')}`,
    );
  });
  const pods = await kubectl.objects('pods', '--all-namespaces');
  const nodes = new Set(pods.map(({ spec }) => spec.nodeName));
  return { note: `${pods.length} pods on ${nodes.size} nodes` };
}

async function unfinished(kubectl: Kubectl): Promise<string[]> {
  const owners = 'deployments,statefulsets,daemonsets,jobs,horizontalpodautoscalers,pods';
  const objects = await kubectl.objects(owners, '--all-namespaces');
  return objects.filter((object) => !isFinished(object)).map(nameOf);
}

function isFinished({ kind, metadata, spec, status }: KubeObject): boolean {
  if (metadata.deletionTimestamp) return false;
  if (status.observedGeneration !== undefined && status.observedGeneration < metadata.generation!) return false;
  switch (kind) {
    case 'Deployment':
      return [status.replicas, status.updatedReplicas, status.availableReplicas].every((n = 0) => n === spec.replicas);
    case 'StatefulSet':
      return status.readyReplicas === spec.replicas && status.currentRevision === status.updateRevision;
    case 'DaemonSet':
      return [status.numberReady, status.updatedNumberScheduled].every((n) => n === status.desiredNumberScheduled);
    case 'Job':
      return status.succeeded === 1;
    case 'HorizontalPodAutoscaler':
      return status.currentReplicas >= spec.minReplicas;
    default:
      return status.phase === 'Running' || status.phase === 'Succeeded';
  }
}

async function warnings(kubectl: Kubectl): Promise<string[]> {
  const objects = await kubectl.objects('events', '--all-namespaces', '--field-selector=type=Warning');
  const events = objects as unknown as { reason: string; message: string; involvedObject: Record<string, string> }[];
  return events
    .filter(({ reason }) => !NO_METRICS.test(reason))
    .map(
      ({ reason, message, involvedObject: { kind, namespace, name } }) =>
        `${kind}/${namespace}/${name}: ${reason}: ${message}`,
    );
}
