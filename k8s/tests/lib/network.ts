import type { Call, Part } from '../../../collector/pipeline/edges.ts';
import { ANYWHERE } from './addresses.ts';
import type { Build } from './builds.ts';
import { selects } from './cluster.ts';

/** One end of a connection: pods, or an address outside. */
export interface End {
  part: Part;
  namespace?: string;
  labels: Record<string, string>;
  ip?: string;
}

interface Peer {
  namespaceSelector?: Parameters<typeof selects>[0];
  podSelector?: Parameters<typeof selects>[0];
  ipBlock?: { cidr: string; except?: string[] };
}
interface PolicyRule {
  from?: Peer[];
  to?: Peer[];
  ports?: { port?: number; protocol?: string }[];
}

const FOREIGN: End[] = [
  { part: 'dns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  // NodeLocal DNSCache: a process on the node, and where the network redirects to it, a pod.
  { part: 'dns', labels: {}, ip: '169.254.20.10' },
  { part: 'dns', namespace: 'kube-system', labels: { 'k8s-app': 'node-local-dns' } },
  { part: 'alertmanager', namespace: 'monitoring', labels: { 'app.kubernetes.io/name': 'alertmanager' } },
  { part: 'keda', namespace: 'keda', labels: { app: 'keda-operator' } },
];

/** Every end in the build or its edges. */
export function ends(build: Build): End[] {
  const own = build.workloads.map(({ namespace, labels }) => ({
    part: labels['app.kubernetes.io/name'] as Part,
    namespace,
    labels,
  }));
  for (const { metadata } of build.of('RabbitmqCluster'))
    own.push({ part: 'rabbitmq', namespace: metadata.namespace!, labels: { 'app.kubernetes.io/name': metadata.name } });
  if (!build.expected.outside.customer) own.push({ part: 'customer', namespace: 'ingress-controller', labels: {} });
  const outside = Object.entries(build.expected.outside).map(([part, ip]) => ({ part: part as Part, labels: {}, ip }));
  const unique = new Map(own.map((end) => [end.part, end]));
  return [...unique.values(), ...FOREIGN, ...outside];
}

/** Whether the policies of both sides allow `from` to open a connection to `to` on this port. */
export function allows(build: Build, from: End, to: End, port: number): boolean {
  return side(build, from, to, port, 'Egress') && side(build, to, from, port, 'Ingress');
}

function side(build: Build, end: End, other: End, port: number, type: 'Egress' | 'Ingress'): boolean {
  if (!end.namespace || !build.of('Namespace').some(({ metadata }) => metadata.name === end.namespace)) return true;
  const policies = build
    .of('NetworkPolicy')
    .filter(
      ({ metadata, spec }) =>
        metadata.namespace === end.namespace &&
        spec.policyTypes.includes(type) &&
        selects(spec.podSelector, end.labels),
    );
  if (policies.length === 0) return true;
  const rules = policies.flatMap(({ spec }) => (spec[type === 'Egress' ? 'egress' : 'ingress'] ?? []) as PolicyRule[]);
  return rules.some(({ from, to, ports }) => {
    const peers = type === 'Egress' ? to : from;
    return (
      (!ports || ports.some((each) => each.port === port)) &&
      (!peers || peers.some((peer) => is(build, other, peer, end.namespace!)))
    );
  });
}

function is(build: Build, { namespace, labels, ip }: End, peer: Peer, own: string): boolean {
  if (peer.ipBlock) return ip !== undefined && within(ip, peer.ipBlock.cidr);
  if (!namespace) return false;
  const near = peer.namespaceSelector ? selects(peer.namespaceSelector, labelsOf(build, namespace)) : namespace === own;
  return near && selects(peer.podSelector, labels);
}

function within(ip: string, cidr: string): boolean {
  const [base, length] = cidr.split('/');
  const number = (text: string) => text.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const size = 2 ** (32 - Number(length));
  return Math.floor(number(ip) / size) === Math.floor(number(base!) / size);
}

/** The edge that permits this connection. For an address outside, any edge to the same range of addresses. */
export function edgeFor(build: Build, from: End, to: End, port: number): Call | undefined {
  const { calls, outside } = build.expected;
  const same = (part: Part, end: End) => part === end.part || near(outside[part], end.ip);
  return calls.find((call) => call.port === port && same(call.from, from) && same(call.to, to));
}

/** Policies contain ranges of addresses, so two addresses in one range cannot be distinguished. */
const near = (one?: string, other?: string) =>
  one !== undefined && other !== undefined && (one === ANYWHERE || within(other, `${one}/16`));

/** The namespace of a foreign ingress controller has the label that the README asks for. */
const labelsOf = (build: Build, namespace: string) => ({
  ...build.namespaceLabels(namespace),
  ...(namespace === 'ingress-controller' && { 'throughline.dev/ingress': 'true' }),
});
