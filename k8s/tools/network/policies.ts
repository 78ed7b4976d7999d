import type { Call, Part } from '../../../collector/pipeline/edges.ts';
import { type Home, peers } from './homes.ts';

const DENY = `# Nothing comes in and nothing goes out but by one of the policies beside this one.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
`;

const MADE = '# Made from collector/pipeline/edges.ts: npm run network-policies.\n';

/**
 * Returns a file for each part, with one policy for each edge and end: `a-to-b` allows a's pods to open the connection,
 * `b-from-a` allows b's pods to accept it. An overlay selects them by label.
 */
export function networkPolicies({ namespace, parts, calls, denies }: Home): Record<string, string> {
  const files: Record<string, string> = denies ? { 'default-deny.yaml': DENY } : {};
  for (const part of parts) {
    const out = edges(calls.filter(({ from }) => from === part)).map((edge) => outgoing(edge, namespace));
    const into = edges(calls.filter(({ to }) => to === part)).map((edge) => incoming(edge, namespace));
    if (out.length + into.length > 0) files[`${part}.yaml`] = MADE + [...out, ...into].join('---\n');
  }
  const resources = Object.keys(files).map((name) => `  - ${name}\n`);
  files['kustomization.yaml'] =
    `${MADE}apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: ${namespace}\nresources:\n${resources.join('')}`;
  return files;
}

interface Edge {
  from: Part;
  to: Part;
  ports: string[];
}

/** Calls on several ports between the same two parts are one edge. */
function edges(calls: readonly Call[]): Edge[] {
  const found = new Map<string, Edge>();
  for (const { from, to, by, port } of calls) {
    const edge = found.get(`${from} ${to}`) ?? { from, to, ports: [] };
    edge.ports.push(...(by === 'dns' ? [`{ protocol: UDP, port: ${port} }`] : []), `{ protocol: TCP, port: ${port} }`);
    found.set(`${from} ${to}`, edge);
  }
  return [...found.values()];
}

const outgoing = ({ from, to, ports }: Edge, namespace: string): string =>
  policy(`${from}-to-${to}`, { from, to, selected: from, type: 'Egress' }, [
    `egress:`,
    `  - to: [${peers(to, namespace)}]`,
    `    ports: [${ports.join(', ')}]`,
  ]);

const incoming = ({ from, to, ports }: Edge, namespace: string): string =>
  policy(`${to}-from-${from}`, { from, to, selected: to, type: 'Ingress' }, [
    `ingress:`,
    `  - from: [${peers(from, namespace)}]`,
    `    ports: [${ports.join(', ')}]`,
  ]);

function policy(
  name: string,
  { from, to, selected, type }: { from: Part; to: Part; selected: Part; type: string },
  rule: string[],
): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  labels: { throughline.dev/from: ${from}, throughline.dev/to: ${to} }
spec:
  podSelector: { matchLabels: { app.kubernetes.io/name: ${selected} } }
  policyTypes: [${type}]
${rule.map((line) => `  ${line}\n`).join('')}`;
}
