import type { IContainer, IPodSpec } from 'kubernetes-models/v1';
import type { Build } from './lib/builds.ts';
import type { Workload } from './lib/cluster.ts';
import { rule } from './lib/rule.ts';
import { valuesOf } from './lib/stores.ts';

interface Reference {
  kind: 'ConfigMap' | 'Secret';
  name: string | undefined;
  keys: string[];
}

rule('every ConfigMap, Secret, claim and account that a pod names exists, key by key', {
  check: (build) =>
    build.workloads.flatMap((workload) =>
      [...stores(build, workload), ...volumes(workload), ...account(build, workload)].map(
        (fault) => `${workload.name} ${fault}`,
      ),
    ),
  faults: {
    'a ConfigMap that is not there': [
      (build) => (build.container('api-gateway').envFrom![0]!.configMapRef!.name = 'tracing'),
      /api-gateway.*ConfigMap tracing/,
    ],
    'a Secret without the key': [
      (build) =>
        (build.container('order-service').env!.find(({ name }) => name === 'AMQP_URL')!.valueFrom!.secretKeyRef!.key =
          'URL'),
      /order-service needs URL of Secret/,
    ],
    'a mount of no volume': [
      (build) => (build.container('otel-gateway').volumeMounts![0]!.name = 'settings'),
      /otel-gateway.*volume settings/,
    ],
    'a volume of no ConfigMap': [
      (build) => (build.pod('grafana').volumes![0]!.configMap!.name = 'sources'),
      /grafana.*ConfigMap sources/,
    ],
    'a file that its ConfigMap does not have': [
      (build) => (build.pod('postgresql').volumes![0]!.projected!.sources![0]!.configMap!.items![0]!.key = 'init.sql'),
      /postgresql.*init\.sql/,
    ],
    'a ConfigMap that need not be there, and must': [
      (build) => delete build.pod('order-service').volumes![0]!.configMap!.optional,
      /order-service needs ConfigMap postgresql-ca/,
    ],
    'a claim that nobody makes': [
      (build) => build.find('StatefulSet', 'tempo').spec.volumeClaimTemplates.pop(),
      /tempo.*volume storage/,
    ],
    'a mount inside another': [
      (build) => (build.container('otel-gateway').volumeMounts![1]!.mountPath = '/etc/otelcol/tls'),
      /otel-gateway.*inside/,
    ],
    'an account that is not there': [
      (build) => (build.pod('otel-agent').serviceAccountName = 'agent'),
      /account agent/,
    ],
  },
});

function stores(build: Build, { namespace, pod, containers }: Workload): string[] {
  return [...containers.flatMap(inEnvironment), ...inVolumes(pod)].flatMap(({ kind, name, keys }) => {
    const values = valuesOf(build, kind, namespace, name ?? '');
    if (!values) return [`needs ${kind} ${name}, which is not there`];
    return keys
      .filter((key) => !(key in values))
      .map((key) => `needs ${key} of ${kind} ${name}, which has no such key`);
  });
}

const inEnvironment = ({ env = [], envFrom = [] }: IContainer): Reference[] => [
  ...envFrom.map(({ configMapRef, secretRef }): Reference =>
    configMapRef
      ? { kind: 'ConfigMap', name: configMapRef.name, keys: [] }
      : { kind: 'Secret', name: secretRef?.name, keys: [] },
  ),
  ...env.flatMap(({ valueFrom }): Reference[] => {
    if (valueFrom?.configMapKeyRef)
      return [{ kind: 'ConfigMap', name: valueFrom.configMapKeyRef.name, keys: [valueFrom.configMapKeyRef.key] }];
    if (valueFrom?.secretKeyRef)
      return [{ kind: 'Secret', name: valueFrom.secretKeyRef.name, keys: [valueFrom.secretKeyRef.key] }];
    return [];
  }),
];

function inVolumes({ volumes = [] }: IPodSpec): Reference[] {
  const keys = (items: { key: string }[] = []) => items.map(({ key }) => key);
  return volumes.flatMap(({ configMap, secret, projected }) => [
    ...(configMap && !configMap.optional
      ? [{ kind: 'ConfigMap' as const, name: configMap.name, keys: keys(configMap.items) }]
      : []),
    ...(secret ? [{ kind: 'Secret' as const, name: secret.secretName, keys: keys(secret.items) }] : []),
    ...(projected?.sources ?? []).flatMap((source): Reference[] => [
      ...(source.configMap
        ? [{ kind: 'ConfigMap' as const, name: source.configMap.name, keys: keys(source.configMap.items) }]
        : []),
      ...(source.secret
        ? [{ kind: 'Secret' as const, name: source.secret.name, keys: keys(source.secret.items) }]
        : []),
    ]),
  ]);
}

function volumes({ object, pod, containers }: Workload): string[] {
  const claims = (object.spec.volumeClaimTemplates ?? []).map(
    ({ metadata }: { metadata: { name: string } }) => metadata.name,
  );
  const known = new Set([...claims, ...(pod.volumes ?? []).map(({ name }) => name)]);
  const foreign = (pod.volumes ?? []).filter(({ persistentVolumeClaim }) => persistentVolumeClaim);
  const nowhere = containers.flatMap(({ volumeMounts = [] }) => volumeMounts.filter(({ name }) => !known.has(name)));
  const nested = containers.flatMap(({ volumeMounts = [] }) =>
    volumeMounts.filter(({ mountPath }) =>
      volumeMounts.some((outer) => outer.readOnly && mountPath.startsWith(`${outer.mountPath}/`)),
    ),
  );
  return [
    ...nowhere.map(({ name }) => `mounts volume ${name}, which the pod does not have`),
    ...foreign.map(({ name }) => `claims volume ${name}, which nothing makes`),
    ...nested.map(({ mountPath }) => `mounts ${mountPath} inside what is read-only`),
  ];
}

function account(build: Build, { namespace, pod }: Workload): string[] {
  const name = pod.serviceAccountName;
  const there = build
    .of('ServiceAccount')
    .some(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  return !name || there ? [] : [`runs as account ${name}, which is not there`];
}
