import type { IContainer, IPodSpec } from 'kubernetes-models/v1';

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  // Rules read objects of twenty kinds, and the API server checks their shapes.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  spec?: any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  [field: string]: any;
}

export interface Workload {
  object: KubeObject;
  name: string;
  namespace: string;
  labels: Record<string, string>;
  pod: IPodSpec;
  containers: IContainer[];
  /** The largest number of pods without anybody's action; 0 for one on each node. */
  replicas: number;
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'];

export const nameOf = ({ kind, metadata }: KubeObject): string =>
  `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;

export class Cluster {
  constructor(readonly objects: KubeObject[]) {}

  of(kind: string): KubeObject[] {
    return this.objects.filter((object) => object.kind === kind);
  }

  find(kind: string, name: string): KubeObject {
    const found = this.of(kind).find(({ metadata }) => metadata.name === name);
    if (!found) throw new Error(`there is no ${kind} ${name}`);
    return found;
  }

  get workloads(): Workload[] {
    return this.objects.filter(({ kind }) => WORKLOADS.includes(kind)).map((object) => this.workload(object));
  }

  /** Everything that runs as long as the cluster does: all except Jobs. */
  get servers(): Workload[] {
    return this.workloads.filter(({ object }) => object.kind !== 'Job');
  }

  /** The four services of the shop. */
  get services(): Workload[] {
    return this.servers.filter(({ labels }) => labels['throughline.dev/shape'] === 'service');
  }

  container(name: string): IContainer {
    const found = this.workloads.find((workload) => workload.object.metadata.name === name);
    if (!found) throw new Error(`there is no workload ${name}`);
    return found.pod.containers[0]!;
  }

  pod(name: string): IPodSpec {
    return this.workloads.find((workload) => workload.object.metadata.name === name)!.pod;
  }

  namespaceLabels(namespace: string): Record<string, string> {
    const object = this.of('Namespace').find(({ metadata }) => metadata.name === namespace);
    return { 'kubernetes.io/metadata.name': namespace, ...object?.metadata.labels };
  }

  private workload(object: KubeObject): Workload {
    const { template } = object.spec;
    const pod = template.spec as IPodSpec;
    return {
      object,
      name: nameOf(object),
      namespace: object.metadata.namespace ?? 'default',
      labels: template.metadata?.labels ?? {},
      pod,
      containers: [...(pod.initContainers ?? []), ...pod.containers],
      replicas: object.kind === 'DaemonSet' ? 0 : Math.max(object.spec.replicas ?? 1, this.scaledTo(object)),
    };
  }

  private scaledTo({ metadata }: KubeObject): number {
    const scalers = [...this.of('HorizontalPodAutoscaler'), ...this.of('ScaledObject')].filter(
      ({ spec, metadata: { namespace } }) =>
        spec.scaleTargetRef.name === metadata.name && namespace === metadata.namespace,
    );
    return Math.max(0, ...scalers.map(({ spec }) => spec.maxReplicas ?? spec.maxReplicaCount ?? 0));
  }
}

interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

export function selects(selector: Selector | undefined, labels: Record<string, string>): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const has = labels[key] !== undefined;
      if (operator === 'Exists') return has;
      if (operator === 'DoesNotExist') return !has;
      return (operator === 'In') === (has && values.includes(labels[key]!));
    })
  );
}
