import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../tools/lib/site.ts';
import { buildNamed } from './lib/builds.ts';

const cluster = parse(readFileSync(join(root, 'k8s', 'kind.yaml'), 'utf8')) as {
  nodes: { role: string; image: string; extraPortMappings?: { containerPort: number; listenAddress: string }[] }[];
};
const kind = buildNamed('kind');

it('has three nodes of one pinned version', () => {
  expect(cluster.nodes).toHaveLength(3);
  expect(new Set(cluster.nodes.map(({ image }) => image))).toEqual(
    new Set([expect.stringMatching(/:v\d+\.\d+\.\d+$/)]),
  );
});

it('carries the port of the ingress to loopback, and no other', () => {
  const mapped = cluster.nodes.flatMap(({ extraPortMappings = [] }) => extraPortMappings);
  const { nodePort } = kind.find('Service', 'ingress').spec.ports[0];

  expect(mapped).toEqual([{ containerPort: nodePort, hostPort: 8080, listenAddress: '127.0.0.1' }]);
});

it('enforces Pod Security of a version that the nodes have', () => {
  const [, version] = /:(v\d+\.\d+)\./.exec(cluster.nodes[0]!.image)!;
  const enforced = kind
    .of('Namespace')
    .map(({ metadata }) => metadata.labels?.['pod-security.kubernetes.io/enforce-version']);

  expect(new Set(enforced.filter(Boolean))).toEqual(new Set([version]));
});
