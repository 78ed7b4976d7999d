import { selects, type Workload } from './lib/cluster.ts';
import type { Build } from './lib/builds.ts';
import { rule } from './lib/rule.ts';

rule('what has several pods keeps most of them when nodes go, and spreads them', {
  check: (build) =>
    build.servers
      .filter(({ replicas }) => replicas > 1)
      .flatMap((workload) => [...disruption(build, workload), ...spread(workload)]),
  faults: {
    'no disruption budget': [
      (build) => build.objects.splice(build.objects.indexOf(build.find('PodDisruptionBudget', 'order-service')), 1),
      /order-service.*0 disruption budgets/,
    ],
    'a budget for other pods': [
      (build) => (build.find('PodDisruptionBudget', 'rabbitmq').spec.selector.matchLabels = { app: 'x' }),
      /rabbitmq.*0 disruption budgets/,
    ],
    'a budget that lets no node be drained': [
      (build) => (build.find('PodDisruptionBudget', 'otel-gateway').spec.maxUnavailable = 0),
      /otel-gateway.*no pod may ever go/,
    ],
    'pods that may all be on one node': [
      (build) => delete build.pod('api-gateway').topologySpreadConstraints,
      /api-gateway.*not spread/,
    ],
    'pods that keep away from others than themselves': [
      (build) => (build.pod('rabbitmq').topologySpreadConstraints![0]!.labelSelector = { matchLabels: { app: 'x' } }),
      /rabbitmq.*not spread/,
    ],
    'a cordoned node that pods have to be spread over': [
      (build) => delete build.pod('order-service').topologySpreadConstraints![0]!.nodeTaintsPolicy,
      /order-service.*cordoned/,
    ],
  },
});

function disruption(build: Build, { name, namespace, labels }: Workload): string[] {
  const budgets = build
    .of('PodDisruptionBudget')
    .filter(({ metadata, spec }) => metadata.namespace === namespace && selects(spec.selector, labels));
  if (budgets.length !== 1) return [`${name} has ${budgets.length} disruption budgets`];
  return budgets[0]!.spec.maxUnavailable >= 1 ? [] : [`${name}: no pod may ever go`];
}

function spread({ name, labels, pod }: Workload): string[] {
  const constraints = pod.topologySpreadConstraints ?? [];
  const spreads = constraints.some(
    ({ topologyKey, maxSkew, labelSelector }) =>
      topologyKey === 'kubernetes.io/hostname' && maxSkew === 1 && selects(labelSelector, labels),
  );
  const honors = constraints.every(({ nodeTaintsPolicy }) => nodeTaintsPolicy === 'Honor');
  return [
    ...(spreads ? [] : [`${name} is not spread over nodes`]),
    ...(honors ? [] : [`${name} is spread over cordoned nodes too, where no pod may go`]),
  ];
}
