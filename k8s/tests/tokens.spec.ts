import { nameOf } from './lib/cluster.ts';
import { rule } from './lib/rule.ts';

/** The only pods that use the Kubernetes API, and so have a token for it. */
const ASKING = ['DaemonSet observability-agent/otel-agent', 'Deployment ingress/ingress'];
const READING = ['get', 'list', 'watch'];
/** Cluster-scoped kinds; all others may be read in one namespace only. */
const EVERYWHERE = ['nodes', 'ingressclasses'];

rule('only those who ask the Kubernetes API can, and they only read', {
  check: (build) => [
    ...build.workloads
      .filter(({ name, pod }) => !ASKING.includes(name) && pod.automountServiceAccountToken !== false)
      .map(({ name }) => `${name} has a token for the Kubernetes API`),
    ...[...build.of('ClusterRole'), ...build.of('Role')].flatMap((role) =>
      (role['rules'] as { verbs: string[]; resources: string[] }[]).flatMap(({ verbs, resources }) =>
        [
          ...verbs.filter((verb) => !READING.includes(verb)),
          ...resources.filter((resource) => resource.includes('*')),
          ...resources
            .filter((resource) => role.kind === 'ClusterRole' && !EVERYWHERE.includes(resource))
            .map((resource) => `reading ${resource} everywhere`),
        ].map((excess) => `${nameOf(role)} allows ${excess}`),
      ),
    ),
  ],
  faults: {
    'a service with a token': [
      (build) => delete build.pod('payment-service').automountServiceAccountToken,
      /payment-service has a token/,
    ],
    'a role that may write': [
      (build) => build.find('Role', 'throughline-otel-agent')['rules'][0].verbs.push('patch'),
      /throughline-otel-agent allows patch/,
    ],
    'a role that may read the Secrets of every namespace': [
      (build) => build.find('ClusterRole', 'throughline-ingress')['rules'][0].resources.push('secrets'),
      /throughline-ingress allows reading secrets everywhere/,
    ],
    'agents that may read the pods of every namespace': [
      (build) => (build.find('Role', 'throughline-otel-agent').kind = 'ClusterRole'),
      /throughline-otel-agent allows reading pods everywhere/,
    ],
    'a role over everything': [
      (build) => (build.find('Role', 'throughline-otel-agent')['rules'][0].resources = ['*']),
      /throughline-otel-agent allows \*/,
    ],
  },
});
