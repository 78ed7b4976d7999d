import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../tools/shop/site.ts';
import { buildNamed } from './lib/builds.ts';

interface Nodes {
  nodes: { role: string; image: string; extraPortMappings?: Mapping[] }[];
}
interface Mapping {
  containerPort: number;
  hostPort: number;
  listenAddress?: string;
}

const cluster = parse(readFileSync(join(root, 'k8s', 'kind.yaml'), 'utf8')) as Nodes;
const kind = buildNamed('kind');
const { nodePort } = kind.find('Service', 'ingress').spec.ports[0] as { nodePort: number };
const enforced = kind
  .of('Namespace')
  .flatMap(({ metadata }) => metadata.labels?.['pod-security.kubernetes.io/enforce-version'] ?? []);

function wrong({ nodes }: Nodes): string[] {
  const images = [...new Set(nodes.map(({ image }) => image))];
  const [, version] = /:(v\d+\.\d+)\.\d+$/.exec(images[0]!) ?? [];
  const mapped = nodes.flatMap(({ extraPortMappings = [] }) => extraPortMappings);
  const ingress = mapped.filter((each) => each.containerPort === nodePort && each.hostPort === 8080);
  return [
    ...(nodes.length === 3 ? [] : [`there are ${nodes.length} nodes`]),
    ...(images.length === 1 && version ? [] : [`nodes are of ${images.join(', ')}`]),
    ...(ingress.length === 1 ? [] : ['the ingress is not carried to 8080']),
    ...mapped
      .filter((each) => !ingress.includes(each) || each.listenAddress !== '127.0.0.1')
      .map(({ hostPort, listenAddress }) => `${hostPort} is open on ${listenAddress ?? 'every address'}`),
    ...enforced.filter((each) => each !== version).map((each) => `Pod Security of ${each} is not that of the nodes`),
  ];
}

it('has three nodes of one version, whose only open port is that of the ingress, on loopback', () => {
  expect(wrong(cluster)).toEqual([]);
});

const faults: Record<string, [fault: (cluster: Nodes) => unknown, says: RegExp]> = {
  'a node less': [({ nodes }) => nodes.pop(), /2 nodes/],
  'a node of another version': [({ nodes }) => (nodes[2]!.image = 'kindest/node:v1.31.0'), /nodes are of .*, /],
  'nodes of no certain version': [
    ({ nodes }) => nodes.forEach((node) => (node.image = 'kindest/node')),
    /nodes are of/,
  ],
  'a port that nothing listens on': [({ nodes }) => (mapping(nodes).containerPort = 30081), /not carried to 8080/],
  'a port that others may reach': [({ nodes }) => delete mapping(nodes).listenAddress, /8080 is open on every address/],
  'another port': [
    ({ nodes }) => (nodes[1]!.extraPortMappings = [{ containerPort: 6443, hostPort: 6443 }]),
    /6443 is open/,
  ],
  'nodes too old for what is enforced': [
    ({ nodes }) => nodes.forEach((node) => (node.image = 'kindest/node:v1.31.0')),
    /Pod Security of v1.32/,
  ],
};
const mapping = (nodes: Nodes['nodes']) => nodes[0]!.extraPortMappings![0]!;

it.each(Object.entries(faults))('catches %s', (_name, [fault, says]) => {
  const copy = structuredClone(cluster);
  fault(copy);

  expect(wrong(copy).join('\n')).toMatch(says);
});
