import type { IContainer } from 'kubernetes-models/v1';
import type { Build } from './lib/builds.ts';
import { nameOf, selects, type Workload } from './lib/cluster.ts';
import { rule } from './lib/rule.ts';

rule('every port that something names exists', {
  check: (build) => [...services(build), ...ingresses(build), ...build.workloads.flatMap(probes), ...twice(build)],
  faults: {
    'a Service that forwards to no port': [
      (build) => (build.find('Service', 'postgresql').spec.ports[0].targetPort = 'postgres'),
      /Service postgresql\/postgresql.*port postgres/,
    ],
    'an ingress to no port': [
      (build) => (build.find('Ingress', 'shop').spec.rules[0].http.paths[0].backend.service.port.name = 'web'),
      /Ingress shop\/shop.*port web/,
    ],
    'an ingress to no Service': [
      (build) => (build.find('Ingress', 'shop').spec.rules[0].http.paths[0].backend.service.name = 'gateway'),
      /Ingress shop\/shop.*Service gateway/,
    ],
    'a probe of no port': [
      (build) => (build.container('loki').readinessProbe!.httpGet!.port = 'ready'),
      /loki.*port ready/,
    ],
    'two containers with one port': [
      (build) => build.container('prometheus').ports!.push({ name: 'again', containerPort: 9090 }),
      /prometheus.*9090 twice/,
    ],
  },
});

const has = (containers: IContainer[], port: string | number) =>
  containers.some(({ ports = [] }) => ports.some(({ name, containerPort }) => port === name || port === containerPort));

function services(build: Build): string[] {
  return build.of('Service').flatMap((service) => {
    const { selector, ports = [] } = service.spec;
    const pods = build.workloads.filter(
      ({ namespace, labels }) => namespace === service.metadata.namespace && selects({ matchLabels: selector }, labels),
    );
    return ports
      .map(({ port, targetPort = port }: { port: number; targetPort?: string | number }) => targetPort)
      .filter((target: string | number) => !pods.every(({ containers }) => has(containers, target)))
      .map((target: string | number) => `${nameOf(service)} forwards to port ${target}, which its pods do not have`);
  });
}

function ingresses(build: Build): string[] {
  return build.of('Ingress').flatMap((ingress) =>
    ingress.spec.rules.flatMap(({ http }: { http: { paths: { backend: { service: Backend } }[] } }) =>
      http.paths.flatMap(({ backend: { service } }) => {
        const found = build
          .of('Service')
          .find(({ metadata }) => metadata.name === service.name && metadata.namespace === ingress.metadata.namespace);
        if (!found) return [`${nameOf(ingress)} leads to Service ${service.name}, which is not there`];
        const port = found.spec.ports.some(
          ({ name, port }: { name: string; port: number }) =>
            name === service.port.name || port === service.port.number,
        );
        return port ? [] : [`${nameOf(ingress)} leads to port ${service.port.name ?? service.port.number} of nothing`];
      }),
    ),
  );
}

interface Backend {
  name: string;
  port: { name?: string; number?: number };
}

function probes({ name, containers }: Workload): string[] {
  return containers.flatMap((container) =>
    [container.startupProbe, container.livenessProbe, container.readinessProbe]
      .map((probe) => probe?.httpGet?.port ?? probe?.tcpSocket?.port)
      .filter((port) => port !== undefined && !has([container], port))
      .map((port) => `${name} ${container.name} is probed at port ${port}, which it does not have`),
  );
}

function twice(build: Build): string[] {
  return build.workloads.flatMap(({ name, containers }) => {
    const ports = containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort));
    return ports.filter((port, at) => ports.indexOf(port) !== at).map((port) => `${name} has port ${port} twice`);
  });
}
