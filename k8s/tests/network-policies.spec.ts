import { CALLS } from '../../collector/pipeline/edges.ts';
import { allows, edgeFor, ends } from './lib/network.ts';
import type { Build } from './lib/builds.ts';
import { selects } from './lib/cluster.ts';
import { rule } from './lib/rule.ts';

rule('pods reach each other where the list of edges says so, and nowhere else', {
  check: (build) => {
    const all = ends(build);
    const ports = new Set([22, 80, 8080, ...build.expected.calls.map(({ port }) => port), ...containerPorts(build)]);
    return all.flatMap((from) =>
      all.flatMap((to) =>
        [...ports].flatMap((port) => {
          // Connections between two ends outside the cluster are not checked.
          if (foreign(build, from.namespace) && foreign(build, to.namespace)) return [];
          const allowed = allows(build, from, to, port);
          const listed = edgeFor(build, from, to, port) !== undefined;
          if (allowed === listed) return [];
          return [`${from.part} ${allowed ? 'reaches' : 'does not reach'} ${to.part} on ${port}`];
        }),
      ),
    );
  },
  faults: {
    'a policy gone': [
      (build) => remove(build, 'order-service-to-inventory-service'),
      /order-service does not reach inventory-service on 3003/,
    ],
    'the other end of an edge gone': [
      (build) => remove(build, 'rabbitmq-from-payment-service'),
      /payment-service does not reach rabbitmq on 5672/,
    ],
    'a policy for another port': [
      (build) => (build.find('NetworkPolicy', 'grafana-to-tempo').spec.egress[0].ports[0].port = 3201),
      /grafana does not reach tempo on 3200/,
    ],
    'names that only a server in a pod is asked for': [
      (build) => build.find('NetworkPolicy', 'order-service-to-dns').spec.egress[0].to.pop(),
      /order-service does not reach dns on 53/,
    ],
    'no default in a namespace': [(build) => remove(build, 'default-deny', 'postgresql'), /postgresql reaches/],
    'a way from everybody to everybody': [
      (build) => {
        const { spec } = build.find('NetworkPolicy', 'payment-service-to-postgresql');
        delete spec.egress[0].to;
        delete spec.egress[0].ports;
      },
      /payment-service reaches customer on 80/,
    ],
  },
});

/** Tools such as rabbitmqctl take a port of this range, and another node calls them back there. */
const TOOLS = Array.from({ length: 11 }, (_, at) => 35_672 + at);

rule('command line tools of the broker hear from its other nodes', {
  check: (build) =>
    ends(build)
      .filter(({ part }) => part === 'rabbitmq')
      .flatMap((node) => TOOLS.filter((port) => !allows(build, node, node, port)))
      .map((port) => `rabbitmq does not reach rabbitmq on ${port}`),
  faults: {
    'ports for the nodes only': [
      (build) => {
        for (const { spec } of build
          .of('NetworkPolicy')
          .filter(({ metadata }) => /^rabbitmq-(to|from)-rabbitmq$/.test(metadata.name)))
          for (const { ports } of [...(spec.egress ?? []), ...(spec.ingress ?? [])]) ports.splice(2);
      },
      /rabbitmq does not reach rabbitmq on 35672\n.*\n.*35674/,
    ],
  },
});

rule('every policy is named after its edge', {
  check: (build) =>
    build.of('NetworkPolicy').flatMap(({ metadata, spec }) => {
      if (metadata.name === 'default-deny') return [];
      const { 'throughline.dev/from': from, 'throughline.dev/to': to } = metadata.labels ?? {};
      const out = spec.policyTypes.includes('Egress');
      const selected = { 'app.kubernetes.io/name': (out ? from : to) ?? '' };
      const edge = [...build.expected.calls, ...CALLS].some((call) => call.from === from && call.to === to);
      return [
        ...(metadata.name === (out ? `${from}-to-${to}` : `${to}-from-${from}`) ? [] : ['is not named after its edge']),
        ...(edge ? [] : ['has no edge']),
        ...(selects(spec.podSelector, selected) && spec.podSelector.matchLabels ? [] : ['selects other pods']),
      ].map((fault) => `NetworkPolicy ${metadata.namespace}/${metadata.name} ${fault}`);
    }),
  faults: {
    'a policy of no edge': [
      (build) => {
        const policy = structuredClone(build.find('NetworkPolicy', 'api-gateway-to-order-service'));
        policy.metadata.name = 'api-gateway-to-payment-service';
        policy.metadata.labels!['throughline.dev/to'] = 'payment-service';
        build.objects.push(policy);
      },
      /api-gateway-to-payment-service has no edge/,
    ],
    'another name': [
      (build) => (build.find('NetworkPolicy', 'order-service-to-rabbitmq').metadata.name = 'allow-rabbitmq'),
      /allow-rabbitmq is not named/,
    ],
    'a policy that selects others': [
      (build) => (build.find('NetworkPolicy', 'order-service-to-rabbitmq').spec.podSelector = {}),
      /order-service-to-rabbitmq selects other pods/,
    ],
  },
});

const containerPorts = (build: Build) =>
  build.workloads.flatMap(({ containers }) =>
    containers.flatMap(({ ports = [] }) => ports.map((port) => port.containerPort)),
  );

const foreign = (build: Build, namespace?: string) =>
  !namespace || !build.of('Namespace').some(({ metadata }) => metadata.name === namespace);

function remove(build: Build, name: string, namespace?: string): void {
  const at = build.objects.findIndex(
    ({ kind, metadata }) =>
      kind === 'NetworkPolicy' && metadata.name === name && (!namespace || metadata.namespace === namespace),
  );
  build.objects.splice(at, 1);
}
