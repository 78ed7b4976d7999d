import type { IContainer, IPodSpec } from 'kubernetes-models/v1';
import type { Build } from './lib/builds.ts';
import type { Workload } from './lib/cluster.ts';
import { rule } from './lib/rule.ts';

const LEVEL = 'pod-security.kubernetes.io/enforce';
/** The agents read the logs of every pod on their node. Nothing else may run in a namespace that allows that. */
const PRIVILEGED = { namespace: 'observability-agent', workload: 'DaemonSet observability-agent/otel-agent' };
const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

rule('Pod Security is restricted, but for the agents', {
  check: (build) => [...namespaces(build), ...build.workloads.flatMap((workload) => workloadFaults(workload))],
  faults: {
    'a namespace that enforces nothing': [
      (build) => delete build.find('Namespace', 'shop').metadata.labels![LEVEL],
      /Namespace shop/,
    ],
    'a container that may become root': [
      (build) => (build.container('order-service').securityContext!.allowPrivilegeEscalation = true),
      /order-service.*escalation/,
    ],
    'a capability kept': [
      (build) => (build.container('rabbitmq').securityContext!.capabilities = { add: ['NET_RAW'] }),
      /rabbitmq.*capabilities/,
    ],
    'a pod that may run as root': [(build) => delete build.pod('tempo').securityContext!.runAsNonRoot, /tempo.*root/],
    'a writable root': [
      (build) => (build.container('grafana').securityContext!.readOnlyRootFilesystem = false),
      /grafana.*root file system/,
    ],
    'no seccomp profile': [(build) => delete build.pod('migrate-orders').securityContext!.seccompProfile, /seccomp/],
    'a hostPath': [
      (build) => build.pod('loki').volumes!.push({ name: 'host', hostPath: { path: '/' } }),
      /loki.*volume host/,
    ],
    'a host port': [(build) => (build.container('api-gateway').ports![0]!.hostPort = 80), /api-gateway.*host port/],
    'another pod beside the agents': [
      (build) => (build.find('Deployment', 'grafana').metadata.namespace = PRIVILEGED.namespace),
      /grafana.*agents/,
    ],
  },
});

function namespaces(build: Build): string[] {
  return build.of('Namespace').flatMap(({ metadata: { name, labels = {} } }) => {
    const wanted = name === PRIVILEGED.namespace ? 'privileged' : 'restricted';
    return labels[LEVEL] === wanted ? [] : [`Namespace ${name} enforces ${labels[LEVEL]}, not ${wanted}`];
  });
}

function workloadFaults({ name, namespace, pod, containers }: Workload): string[] {
  const privileged = namespace === PRIVILEGED.namespace;
  const faults = containers.flatMap((container) => containerFaults(container, pod, privileged));
  if (privileged && name !== PRIVILEGED.workload) faults.push('lives where only the agents may');
  if (pod.hostNetwork || pod.hostPID || pod.hostIPC) faults.push('shares a namespace of the host');
  if (!privileged) {
    const allowed = (volume: object) => Object.keys(volume).every((key) => key === 'name' || VOLUMES.includes(key));
    for (const volume of pod.volumes ?? []) if (!allowed(volume)) faults.push(`has volume ${volume.name} of the host`);
  }
  return faults.map((fault) => `${name} ${fault}`);
}

function containerFaults(
  { name, securityContext = {}, ports = [] }: IContainer,
  pod: IPodSpec,
  root: boolean,
): string[] {
  const effective = { ...pod.securityContext, ...securityContext };
  const drops = securityContext.capabilities?.drop ?? [];
  const checks: [boolean, string][] = [
    [securityContext.allowPrivilegeEscalation === false, 'allows escalation'],
    [drops.includes('ALL') && !securityContext.capabilities?.add, 'keeps capabilities'],
    [securityContext.readOnlyRootFilesystem === true, 'writes to its root file system'],
    [!securityContext.privileged, 'is privileged'],
    [effective.seccompProfile?.type === 'RuntimeDefault', 'has no seccomp profile'],
    [root || (effective.runAsNonRoot === true && Number(effective.runAsUser) > 0), 'may run as root'],
    [ports.every(({ hostPort }) => hostPort === undefined), 'takes a host port'],
  ];
  return checks.filter(([kept]) => !kept).map(([, fault]) => `${name} ${fault}`);
}
