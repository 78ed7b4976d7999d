import { parse } from 'yaml';
import type { Build } from './lib/builds.ts';
import type { KubeObject } from './lib/cluster.ts';
import { environment } from './lib/environment.ts';
import { rule } from './lib/rule.ts';

/** Each of these makes k8s_attributes watch more than pods, in all namespaces. */
const MORE_THAN_PODS = /^k8s\.(cluster\.uid|node\.uid|deployment\.uid|cronjob\.uid)$/;

rule('the agents may read the pods that they ask for, and nothing else', {
  only: ['kind', 'production'],
  check: (build) => {
    const { filter, extract } = asking(build);
    const { env } = build.container('otel-agent');
    return [
      ...(env!.some(({ name }) => name === filter.node_from_env_var) ? [] : ['agents ask for pods of every node']),
      ...extract.metadata.filter((name) => MORE_THAN_PODS.test(name)).map((name) => `${name} is not known by pods`),
      ...extract.labels.filter(({ from }) => from !== 'pod').map(({ key }) => `${key} is not asked of pods`),
      ...granted(build).flatMap((grant) => (grant === `pods in ${filter.namespace}` ? [] : [`they may read ${grant}`])),
      ...(granted(build).length > 0 ? [] : ['they may read nothing']),
    ];
  },
  faults: {
    'pods of every namespace asked for': [
      (build) => change(build, ({ filter }) => delete filter.namespace),
      /they may read pods in shop/,
    ],
    'pods of every node asked for': [
      (build) => change(build, ({ filter }) => delete filter.node_from_env_var),
      /pods of every node/,
    ],
    'what only a ReplicaSet knows': [
      (build) => change(build, ({ extract }) => extract.metadata.push('k8s.deployment.uid')),
      /k8s.deployment.uid is not known by pods/,
    ],
    'the label of a namespace': [
      (build) => change(build, ({ extract }) => extract.labels.push({ key: 'team', from: 'namespace' })),
      /team is not asked of pods/,
    ],
    'a right to read more': [
      (build) => build.find('Role', ROLE)['rules'][0].resources.push('secrets'),
      /they may read secrets in shop/,
    ],
    'a right to read every namespace': [
      (build) => (build.find('RoleBinding', ROLE).kind = 'ClusterRoleBinding'),
      /they may read pods in every namespace/,
    ],
    'no right': [(build) => (build.find('RoleBinding', ROLE)['subjects'] = []), /they may read nothing/],
  },
});

const ROLE = 'throughline-otel-agent';

interface Asking {
  filter: { node_from_env_var?: string; namespace?: string };
  extract: { metadata: string[]; labels: { key: string; from: string }[] };
}

const config = (build: Build) =>
  build.of('ConfigMap').find(({ metadata }) => metadata.namespace === 'observability-agent')!['data'] as Record<
    string,
    string
  >;

/** As the agent reads it, with the variables of its pod. */
function asking(build: Build): Asking {
  const agent = build.workloads.find(({ object }) => object.metadata.name === 'otel-agent')!;
  const env: Record<string, string> = environment(build, agent, agent.pod.containers[0]!);
  const text = config(build)['agent-kubernetes.yaml']!;
  const filled = text.replace(/\$\{env:(\w+)(?::-([^}]*))?\}/g, (_, name: string, other = '') => env[name] ?? other);
  return parse(filled).processors.k8s_attributes as Asking;
}

function change(build: Build, how: (asked: Asking) => unknown): void {
  const whole = parse(config(build)['agent-kubernetes.yaml']!) as { processors: { k8s_attributes: Asking } };
  how(whole.processors.k8s_attributes);
  config(build)['agent-kubernetes.yaml'] = JSON.stringify(whole);
}

function granted(build: Build): string[] {
  const ours = ({ subjects }: KubeObject) =>
    (subjects as { name: string; namespace: string }[]).some(
      ({ name, namespace }) => name === 'otel-agent' && namespace === 'observability-agent',
    );
  return [...build.of('RoleBinding'), ...build.of('ClusterRoleBinding')].filter(ours).flatMap((binding) => {
    const where = binding.kind === 'RoleBinding' ? binding.metadata.namespace! : 'every namespace';
    const { rules } = build.objects.find(
      ({ kind, metadata }) => kind === binding['roleRef'].kind && metadata.name === binding['roleRef'].name,
    )!;
    return (rules as { resources: string[] }[]).flatMap(({ resources }) =>
      resources.map((each) => `${each} in ${where}`),
    );
  });
}
