import type { Build } from './lib/builds.ts';
import { environment } from './lib/environment.ts';
import type { Workload } from './lib/cluster.ts';
import { rule } from './lib/rule.ts';

const ATTRIBUTES = [
  'k8s.pod.name',
  'k8s.pod.uid',
  'k8s.namespace.name',
  'k8s.node.name',
  'deployment.environment.name',
];

rule('a service says which pod it is, and sends its telemetry to the agent of its node', {
  check: (build) =>
    build.services.flatMap((service) => faults(build, service).map((fault) => `${service.name} ${fault}`)),
  faults: {
    'no pod name': [
      (build) => variable(build, 'api-gateway', 'OTEL_RESOURCE_ATTRIBUTES', 'k8s.pod.uid=$(POD_UID)'),
      /api-gateway.*k8s.pod.name/,
    ],
    'a name used before it is known': [
      (build) => build.container('api-gateway').env!.reverse(),
      /api-gateway.*k8s.pod.name=\$\(POD_NAME\)/,
    ],
    'a copy of each log line over OTLP': [
      (build) => (telemetry(build)['OTEL_LOGS_EXPORTER'] = 'otlp'),
      /order-service.*OTEL_LOGS_EXPORTER/,
    ],
    'HTTP to a gRPC port': [
      (build) => (telemetry(build)['OTEL_EXPORTER_OTLP_PROTOCOL'] = 'http/protobuf'),
      /OTEL_EXPORTER_OTLP_PROTOCOL/,
    ],
    'an agent that is nowhere': [
      (build) => (telemetry(build)['OTEL_EXPORTER_OTLP_ENDPOINT'] = 'http://otel-agent.telemetry.svc:4317'),
      /no Service otel-agent in telemetry/,
    ],
    'the name of another service': [
      (build) => variable(build, 'payment-service', 'OTEL_SERVICE_NAME', 'order-service'),
      /payment-service.*order-service/,
    ],
    'a label that says something else than the spans': [
      (build) =>
        (build.find('Deployment', 'order-service').spec.template.metadata.labels['throughline.dev/service-name'] =
          'orders'),
      /order-service.*log lines/,
    ],
  },
});

rule("traffic to an agent stays on the pod's own node", {
  check: (build) =>
    build
      .of('Service')
      .filter(
        ({ metadata, spec }) =>
          metadata.name === 'otel-agent' && spec.selector && spec.internalTrafficPolicy !== 'Local',
      )
      .map(() => 'the Service otel-agent leads to any node'),
  faults: {
    'traffic to any node': [
      (build) => build.of('Service').forEach(({ spec }) => delete spec.internalTrafficPolicy),
      /any node/,
    ],
  },
});

const telemetry = (build: Build) =>
  build.of('ConfigMap').find(({ metadata }) => metadata.name.startsWith('telemetry'))!['data'];

function variable(build: Build, workload: string, name: string, value: string): void {
  build.container(workload).env!.find((entry) => entry.name === name)!.value = value;
}

function faults(build: Build, service: Workload): string[] {
  const env = environment(build, service, service.pod.containers[0]!);
  const attributes = Object.fromEntries(
    (env['OTEL_RESOURCE_ATTRIBUTES'] ?? '').split(',').map((pair) => pair.split('=')),
  );
  const sidecar = (service.pod.initContainers ?? []).some(({ name }) => name === 'otel-agent');
  const found = ATTRIBUTES.filter((key) => !attributes[key] || attributes[key].includes('$(')).map(
    (key) => `does not tell ${key}, but ${key}=${attributes[key]}`,
  );
  const wanted = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_LOGS_EXPORTER: sidecar ? 'otlp' : 'none' };
  for (const [name, value] of Object.entries(wanted))
    if (env[name] !== value) found.push(`has ${name}=${env[name]}, not ${value}`);
  if (env['OTEL_SERVICE_NAME'] !== service.object.metadata.name) found.push(`calls itself ${env['OTEL_SERVICE_NAME']}`);
  if (service.labels['throughline.dev/service-name'] !== env['OTEL_SERVICE_NAME'])
    found.push('has log lines under another name than its spans');
  return [...found, ...(sidecar ? [] : agent(build, env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? ''))];
}

function agent(build: Build, endpoint: string): string[] {
  const { hostname, port } = new URL(endpoint);
  const [name, namespace] = hostname.split('.');
  const service = build
    .of('Service')
    .find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  if (!service) return [`sends to ${endpoint}, but there is no Service ${name} in ${namespace}`];
  return service.spec.ports.some((each: { port: number }) => each.port === Number(port))
    ? []
    : [`sends to port ${port}`];
}
