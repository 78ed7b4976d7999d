import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z, type ZodRawShape } from 'zod';
import { variables as gateway } from '../../apps/gateway/src/variables.ts';
import { variables as inventory } from '../../apps/inventory/src/variables.ts';
import { variables as orders } from '../../apps/orders/src/variables.ts';
import { variables as payments } from '../../apps/payments/src/variables.ts';
import { shared } from '../../libs/service/src/config/settings.ts';
import { retrying } from '../../libs/service/src/config/variables.ts';
import { root } from '../../tools/shop/site.ts';
import type { Build } from './lib/builds.ts';
import type { Workload } from './lib/cluster.ts';
import { environment } from './lib/environment.ts';
import { rule } from './lib/rule.ts';

const SCHEMAS: Record<string, ZodRawShape> = {
  'api-gateway': { ...shared, ...gateway },
  'order-service': { ...shared, ...orders },
  'payment-service': { ...shared, ...payments },
  'inventory-service': { ...shared, ...inventory },
};
const documented = readFileSync(join(root, 'docs', 'configuration.md'), 'utf8');
/** Read only by other variables that are made from them, or by Node itself. */
const OURS = ['ENVIRONMENT', 'POD_NAME', 'POD_UID', 'POD_NAMESPACE', 'NODE_NAME', 'NODE_ENV'];

rule("each pod's environment is what its service asks for", {
  check: (build) =>
    build.services.flatMap((service) => faults(build, service).map((fault) => `${service.name}: ${fault}`)),
  faults: {
    'a missing variable': [(build) => remove(build, 'api-gateway', 'ORDERS_URL'), /api-gateway: ORDERS_URL/],
    'a URL that is none': [
      (build) => (variable(build, 'order-service', 'INVENTORY_URL').value = 'inventory-service'),
      /order-service: INVENTORY_URL/,
    ],
    'a URL without its scheme': [
      (build) => (variable(build, 'api-gateway', 'ORDERS_URL').value = 'order-service:3001'),
      /api-gateway: ORDERS_URL: must look like http:/,
    ],
    'retries that end before a short outage': [
      (build) => (variable(build, 'payment-service', 'RETRY_DELAYS_MS').value = '1000,5000'),
      /payment-service: RETRY_DELAYS_MS: gives up within five minutes/,
    ],
    'a delay that is none': [
      (build) => (variable(build, 'order-service', 'RETRY_DELAYS_MS').value = '1 s'),
      /order-service: RETRY_DELAYS_MS: must be/,
    ],
    'a port that is none': [
      (build) => (variable(build, 'payment-service', 'PORT').value = 'http'),
      /payment-service: PORT/,
    ],
    'a port that is not the one of the container': [
      (build) => (variable(build, 'payment-service', 'PORT').value = '3009'),
      /payment-service: listens on 3009/,
    ],
    'a variable that nobody reads': [
      (build) => build.container('inventory-service').env!.push({ name: 'DATABASE_URL', value: 'x' }),
      /inventory-service: DATABASE_URL is read by nobody/,
    ],
    'a service that is called by another name': [
      (build) => (variable(build, 'api-gateway', 'ORDERS_URL').value = 'http://orders:3001'),
      /api-gateway: ORDERS_URL .*orders:3001/,
    ],
  },
});

function faults(build: Build, service: Workload): string[] {
  const container = service.pod.containers[0]!;
  const env = environment(build, service, container);
  const schema = SCHEMAS[service.object.metadata.name]!;
  const parsed = z.object(schema).safeParse(env);
  const retries = z.object(retrying).safeParse(env).data?.RETRY_DELAYS_MS ?? [Infinity];
  const unknown = Object.keys(env).filter(
    (name) => !(name in schema) && !OURS.includes(name) && !documented.includes(`\`${name}\``) && !standard(name),
  );
  const port = container.ports![0]!.containerPort;
  return [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`),
    ...unknown.map((name) => `${name} is read by nobody`),
    ...(env['PORT'] === String(port) ? [] : [`listens on ${env['PORT']}, and its container has ${port}`]),
    ...(sum(retries) > 5 * 60_000 ? [] : ['RETRY_DELAYS_MS: gives up within five minutes']),
    ...calls(build, service, env),
  ];
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Variables of OpenTelemetry's specification need no entry in our schemas. */
const standard = (name: string) => /^OTEL_(EXPORTER_OTLP|RESOURCE|SERVICE)_/.test(name);

/** Every address of another service is that of a Service, by its name and port. */
function calls(build: Build, { namespace }: Workload, env: Record<string, string>): string[] {
  return Object.entries(env)
    .filter(([name, value]) => name.endsWith('_URL') && value.startsWith('http'))
    .filter(([, value]) => {
      const { hostname, port } = new URL(value);
      return !build
        .of('Service')
        .some(
          ({ metadata, spec }) =>
            metadata.namespace === namespace && metadata.name === hostname && String(spec.ports[0].port) === port,
        );
    })
    .map(([name, value]) => `${name} leads to ${value}, which no Service is`);
}

const variable = (build: Build, workload: string, name: string) =>
  build.container(workload).env!.find((entry) => entry.name === name)!;

function remove(build: Build, workload: string, name: string): void {
  const { env } = build.container(workload);
  env!.splice(env!.indexOf(variable(build, workload, name)), 1);
}
