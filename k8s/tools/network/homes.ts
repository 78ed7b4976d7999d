import { type Call, CALLS, CHOICE_CALLS, CLUSTER_CALLS, type Part } from '../../../collector/pipeline/edges.ts';
import { SERVICES } from '../../../libs/contracts/src/services.ts';

/** Where the network policies of a namespace's parts are kept, and which edges they cover. */
export interface Home {
  folder: string;
  namespace: string;
  parts: readonly Part[];
  calls: readonly Call[];
  /** Whether the file begins with a policy that denies everything, unless somebody else has done so. */
  denies: boolean;
}

const everywhere = [...CALLS, ...CLUSTER_CALLS];
const shop: Part[] = [...SERVICES, 'migration'];
const backends: Part[] = ['otel-gateway', 'tempo', 'loki', 'prometheus', 'grafana', 'jaeger'];
const platform = 'k8s/base/platform';

export const HOMES: readonly Home[] = [
  { folder: 'k8s/base', namespace: 'shop', parts: shop, calls: everywhere, denies: true },
  {
    folder: `${platform}/telemetry/agent`,
    namespace: 'observability-agent',
    parts: ['otel-agent'],
    calls: everywhere,
    denies: true,
  },
  {
    folder: `${platform}/telemetry/backends`,
    namespace: 'observability',
    parts: backends,
    calls: everywhere,
    denies: true,
  },
  { folder: `${platform}/rabbitmq`, namespace: 'rabbitmq', parts: ['rabbitmq'], calls: everywhere, denies: true },
  { folder: `${platform}/postgresql`, namespace: 'postgresql', parts: ['postgresql'], calls: everywhere, denies: true },
  {
    folder: 'k8s/overlays/kind/ingress',
    namespace: 'ingress',
    parts: ['ingress'],
    calls: [...CHOICE_CALLS.kind, ...toGateway()],
    denies: true,
  },
  {
    folder: 'k8s/overlays/production',
    namespace: 'observability',
    parts: ['tempo'],
    calls: CHOICE_CALLS.production,
    denies: false,
  },
  {
    folder: 'k8s/components/jaeger',
    namespace: 'observability',
    parts: backends,
    calls: CHOICE_CALLS.jaeger,
    denies: false,
  },
  {
    folder: 'k8s/components/vendor',
    namespace: 'observability',
    parts: backends,
    calls: CHOICE_CALLS.vendor,
    denies: false,
  },
  {
    folder: 'k8s/components/alertmanager',
    namespace: 'observability',
    parts: backends,
    calls: CHOICE_CALLS.alertmanager,
    denies: false,
  },
  {
    folder: 'k8s/components/keda/broker',
    namespace: 'rabbitmq',
    parts: ['rabbitmq'],
    calls: CHOICE_CALLS.keda,
    denies: false,
  },
  { folder: 'k8s/components/sidecar/shop', namespace: 'shop', parts: shop, calls: CHOICE_CALLS.sidecar, denies: false },
  {
    folder: 'k8s/components/sidecar/gateway',
    namespace: 'observability',
    parts: backends,
    calls: CHOICE_CALLS.sidecar,
    denies: false,
  },
];

/** Customers reach an ingress controller, which opens the connection to the gateway. */
function toGateway(): Call[] {
  return CALLS.filter(({ from }) => from === 'customer').map((call) => ({ ...call, from: 'ingress' as const }));
}

const namespaceOf = new Map<Part, string>(
  HOMES.flatMap(({ parts, namespace }) => parts.map((part) => [part, namespace])),
);

/** A cluster's name server is a set of pods, or a process on each node at a fixed address. */
const NAME_SERVERS = 'matchExpressions: [{ key: k8s-app, operator: In, values: [kube-dns, node-local-dns] }]';
const ON_THE_NODE = '{ ipBlock: { cidr: 169.254.20.10/32 } }';

/** The peers of a policy: pods of the build, or what a cluster has in place of external parts. */
export function peers(part: Part, seenFrom: string): string {
  const pods = (selected: string) => `podSelector: { ${selected} }`;
  const labelled = (labels: string) => pods(`matchLabels: { ${labels} }`);
  const within = (labels: string) => `namespaceSelector: { matchLabels: { ${labels} } }`;
  const named = (namespace: string) => within(`kubernetes.io/metadata.name: ${namespace}`);
  if (part === 'dns') return `{ ${named('kube-system')}, ${pods(NAME_SERVERS)} }, ${ON_THE_NODE}`;
  if (part === 'keda') return `{ ${named('keda')}, ${labelled('app: keda-operator')} }`;
  if (part === 'alertmanager') return `{ ${named('monitoring')}, ${labelled('app.kubernetes.io/name: alertmanager')} }`;
  if (part === 'customer' && seenFrom === 'shop') return `{ ${within("throughline.dev/ingress: 'true'")} }`;
  if (OUTSIDE.includes(part)) return '{ ipBlock: { cidr: 0.0.0.0/0 } }';
  const namespace = namespaceOf.get(part)!;
  const selected = labelled(`app.kubernetes.io/name: ${part}`);
  return namespace === seenFrom ? `{ ${selected} }` : `{ ${named(namespace)}, ${selected} }`;
}

const OUTSIDE: Part[] = ['customer', 'kubernetes', 'object-storage', 'vendor'];
