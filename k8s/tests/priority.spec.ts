import type { Build } from './lib/builds.ts';
import { rule } from './lib/rule.ts';

// GKE creates pods of such a priority only within a quota; other clusters have no such limit.
rule('a quota admits every pod of a system priority', {
  check: (build) =>
    build.workloads
      .filter(({ pod }) => pod.priorityClassName?.startsWith('system-'))
      .filter(({ namespace, pod }) => !admitted(build, namespace, pod.priorityClassName!))
      .map(({ name, pod }) => `${name} is ${pod.priorityClassName}, which no quota of its namespace admits`),
  faults: {
    'no quota': [
      (build) => build.objects.splice(build.objects.indexOf(quota(build)), 1),
      /otel-agent is system-node-critical/,
    ],
    'a quota of another namespace': [
      (build) => (quota(build).metadata.namespace = 'observability'),
      /otel-agent is system-node-critical/,
    ],
    'a quota for another priority': [
      (build) => (quota(build).spec.scopeSelector.matchExpressions[0].values = ['system-cluster-critical']),
      /otel-agent is system-node-critical/,
    ],
    'a quota that counts no pods': [
      (build) => (quota(build).spec.hard = { 'requests.cpu': '100' }),
      /otel-agent is system-node-critical/,
    ],
    'another pod that goes before all others': [
      (build) => (build.pod('otel-gateway').priorityClassName = 'system-cluster-critical'),
      /otel-gateway is system-cluster-critical/,
    ],
  },
});

const quota = (build: Build) => build.find('ResourceQuota', 'system-node-critical');

function admitted(build: Build, namespace: string, priority: string): boolean {
  return build
    .of('ResourceQuota')
    .filter(({ metadata, spec }) => metadata.namespace === namespace && Number(spec.hard.pods) > 0)
    .flatMap(({ spec }) => spec.scopeSelector.matchExpressions as Scope[])
    .some((scope) => scope.scopeName === 'PriorityClass' && scope.operator === 'In' && scope.values.includes(priority));
}

interface Scope {
  scopeName: string;
  operator: string;
  values: string[];
}
