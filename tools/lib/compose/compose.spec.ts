import { root } from '../site.ts';
import { readCompose } from './read.ts';
import { faultsOf, rules } from './rules.ts';
import type { ComposeFile, ComposeService } from './schema.ts';
import { readStack, type Stack, withJaeger } from './stack.ts';

const stack = readStack(root);

it('docker-compose.yaml breaks no rule', () => {
  expect(faultsOf(stack)).toEqual([]);
});

it('nor does it with docker-compose.jaeger.yaml and its profile', () => {
  const switched = withJaeger(stack);
  expect(faultsOf(switched)).toEqual([]);
  expect(switched.file.services['otel-gateway']!.command).toContain('--config=/etc/otelcol/layers/jaeger.yaml');
  expect(switched.file.services['otel-gateway']!.command!.join()).not.toContain('tempo');
});

it('with it Grafana is told of Jaeger, and where that is', () => {
  const switched = withJaeger(stack);
  const { environment, volumes } = switched.file.services['grafana']!;
  expect(volumes).toContainEqual(expect.stringMatching(/\/datasources\/jaeger\.yaml:ro$/));
  delete environment!['JAEGER_URL'];
  expect(faultsOf(switched)).toEqual([expect.stringContaining('grafana lacks JAEGER_URL')]);
});

it('the second file alone, without the profile, is told of', () => {
  expect(faultsOf({ ...withJaeger(stack), profiles: [] })).toContainEqual(expect.stringContaining('needs jaeger'));
});

type Services = Record<string, ComposeService>;
const of = (change: (services: Services, file: ComposeFile) => void): Stack => {
  const file = structuredClone(stack.file);
  change(file.services, file);
  return { ...stack, file };
};
const text = (change: (text: string) => string): Stack => ({ ...stack, text: change(stack.text) });

// Each rule with a fault that it has to find.
const faults: Record<keyof typeof rules, [Stack, RegExp]> = {
  'what is used is declared, what is declared is used': [
    of((all) => (all['tempo']!.volumes = ['tempos:/var/tempo'])),
    /volumes tempos is not declared/,
  ],
  'services wait for services that there are': [
    of((all) => (all['migrate']!.depends_on = { postgres: { condition: 'service_healthy' } })),
    /migrate waits for postgres/,
  ],
  'what is mounted from here is here, and is not written to': [
    of((all) => all['otel-agent']!.volumes!.push('./collector/agents.yaml:/etc/agents.yaml:ro')),
    /agents.yaml is not there/,
  ],
  'a config file that a command names is mounted': [
    of((all) => all['otel-gateway']!.command!.push('--config=/etc/otelcol/layers/temp.yaml')),
    /layers\/temp.yaml/,
  ],
  'images are pinned, the same one everywhere': [
    of((all) => (all['storage']!.image = 'postgres:18.0')),
    /postgres is 18.1 elsewhere/,
  ],
  'what is built has its stage in the Dockerfile, and its argument is an app': [
    of((all) => (all['order-service']!.build!.args = { APP: 'order' })),
    /there is no app order/,
  ],
  'ports are published on the loopback address, each once': [
    of((all) => all['prometheus']!.ports!.push('127.0.0.1:3000:9090')),
    /prometheus publishes 3000, and so does api-gateway/,
  ],
  'every port that is published stands in .env, and every line of .env is used': [
    text((all) => all.replace('${STACK_GRAFANA_PORT}:3000', '3030:3000')),
    /3030 is written out/,
  ],
  '.env says nothing that the shop or the tools would read': [
    { ...stack, env: { ...stack.env, PORT: '3000' } },
    /PORT means something/,
  ],
  'a service is probed, unless it ends by itself or its image has nothing to probe with': [
    of((all) => (all['payment-service']!.healthcheck = { disable: true })),
    /payment-service is not probed/,
  ],
  'conditions are such that they can come true': [
    of((all) => (all['otel-agent']!.depends_on!['otel-gateway']!.condition = 'service_healthy')),
    /the health of otel-gateway, which nobody asks/,
  ],
  'somebody waits for each one-shot': [
    of((all) => ['otel-gateway', 'tempo', 'loki'].forEach((name) => delete all[name]!.depends_on)),
    /nobody waits for storage/,
  ],
  'nobody waits in a circle': [
    of((all) => (all['rabbitmq']!.depends_on = { 'api-gateway': { condition: 'service_healthy' } })),
    /rabbitmq waits for itself/,
  ],
  'who is started without a profile does not need one that has it': [
    of((all) => (all['grafana']!.depends_on!['jaeger'] = { condition: 'service_started' })),
    /grafana needs jaeger/,
  ],
  'each service has limits': [of((all) => delete all['grafana']!.deploy), /grafana has none/],
  'README.md tells their sum': [
    of((all) => (all['loki']!.deploy!.resources.limits.memory = '8192M')),
    /14336 MB of memory and 12 CPUs/,
  ],
  'a Go program is told of four fifths of its limit': [
    of((all) => (all['otel-agent']!.environment!['GOMEMLIMIT'] = '256MiB')),
    /is told 256MiB, not 204MiB/,
  ],
  'logs are rotated, and what ends is started again': [
    of((all) => delete all['tempo']!.logging),
    /tempo has no log rotation/,
  ],
  'nobody gains privileges': [of((all) => delete all['loki']!.security_opt), /loki may/],
  'what we build runs as nobody, without capabilities, on a file system that it cannot write': [
    { ...stack, dockerfile: stack.dockerfile.replaceAll('USER nonroot', 'USER root') },
    /order-service does not/,
  ],
  'root is only who must be, and has no network': [of((all) => (all['tempo']!.user = 'root')), /tempo is/],
  'a service of the shop is given no variable that docs/configuration.md does not know': [
    of((all) => (all['api-gateway']!.environment!['ORDER_URL'] = 'http://order-service:3001')),
    /api-gateway is given ORDER_URL/,
  ],
  'what a mounted config asks of the environment is there': [
    of((all) => delete all['grafana']!.environment!['TEMPO_URL']),
    /grafana lacks TEMPO_URL/,
  ],
  'the traces of the shop are named as the list of edges names them': [
    of((all) => (all['order-service']!.environment!['OTEL_SERVICE_NAME'] = 'orders')),
    /order-service calls itself otherwise/,
  ],
  'who calls whom is on a network with them': [
    of((all) => (all['rabbitmq']!.networks = ['shop'])),
    /prometheus cannot reach rabbitmq/,
  ],
  'the shop is on no network with what keeps or shows its telemetry': [
    of((all) => (all['api-gateway']!.networks = ['shop', 'telemetry'])),
    /api-gateway reaches tempo/,
  ],
  'services listen where the list of edges has them': [
    of((all) => (all['order-service']!.environment!['PORT'] = 3000)),
    /order-service does not listen on 3001/,
  ],
  'a URL names who is called, and the port where they listen': [
    of((all) => (all['api-gateway']!.environment!['ORDERS_URL'] = 'http://order-service:3003')),
    /ORDERS_URL leads to order-service:3003/,
  ],
};

it.each(Object.keys(rules))('%s', (name) => {
  const [broken, fault] = faults[name]!;
  expect(rules[name]!(broken).join('\n')).toMatch(fault);
});

it.each([
  ['a key that Compose does not know', 'services: { shop: { image: a, prots: [] } }', /prots/],
  ['a condition that it does not know', 'services: { a: { depends_on: { b: { condition: healthy } } } }', /condition/],
  ['a number where it wants a text', 'services: { a: { cap_drop: [1] } }', /cap_drop/],
  ['a probe by a shell', 'services: { a: { healthcheck: { test: [CMD-SHELL, curl] } } }', /without a shell/],
  ['a duration without a unit', 'services: { a: { stop_grace_period: "30" } }', /not a duration/],
  ['a variable that .env lacks', 'services: { a: { image: "${NOBODY}" } }', /NOBODY.*has no value/],
])('the schema refuses %s', (_, text, fault) => {
  expect(() => readCompose(text, {})).toThrow(fault);
});
