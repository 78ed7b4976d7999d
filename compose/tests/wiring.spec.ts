import { CALLS, CHOICE_CALLS } from '../../collector/pipeline/edges.ts';
import { SERVICES } from '../../libs/contracts/src/services.ts';
import { rule } from './lib/rule.ts';
import { servicesOf } from './lib/stack.ts';

const BACKENDS = ['tempo', 'loki', 'prometheus', 'grafana', 'jaeger', 'otel-gateway'];
const OURS = new Set<string>(SERVICES);
const calls = [...CALLS, ...CHOICE_CALLS.jaeger];

rule('both ends of every edge share a network', {
  check: ({ services }) =>
    calls
      .filter(({ from }) => from !== 'customer')
      .filter(({ from, to }) => !services[from]?.networks.some((network) => services[to]?.networks.includes(network)))
      .map(({ from, to }) => `${from} cannot reach ${to}`),
  faults: {
    'a broker that nobody scrapes': [
      ({ services }) => (services['rabbitmq']!.networks = ['shop']),
      /prometheus cannot reach rabbitmq/,
    ],
    'a backend out of reach': [
      ({ services }) => (services['jaeger']!.networks = []),
      /otel-gateway cannot reach jaeger/,
    ],
  },
});

rule('the shop shares no network with what keeps or shows its telemetry', {
  check: ({ services }) =>
    SERVICES.flatMap((from) =>
      BACKENDS.filter((to) => services[to]?.networks.some((network) => services[from]?.networks.includes(network))).map(
        (to) => `${from} reaches ${to}`,
      ),
    ),
  faults: {
    'a gateway in both networks': [
      ({ services }) => (services['api-gateway']!.networks = ['shop', 'telemetry']),
      /api-gateway reaches tempo/,
    ],
  },
});

rule('a service listens on the port, and has the name, of its edges', {
  check: ({ services }) => [
    ...CALLS.filter(({ to, by }) => by === 'http' && OURS.has(to))
      .filter(({ to, port }) => Number(services[to]?.environment['PORT']) !== port)
      .map(({ to, port }) => `${to} does not listen on ${port}`),
    ...SERVICES.filter((name) => services[name]?.environment['OTEL_SERVICE_NAME'] !== name).map(
      (name) => `${name} calls itself otherwise in its traces`,
    ),
  ],
  faults: {
    'another port': [
      ({ services }) => (services['order-service']!.environment['PORT'] = '3000'),
      /order-service does not listen on 3001/,
    ],
    'another name': [
      ({ services }) => (services['order-service']!.environment['OTEL_SERVICE_NAME'] = 'orders'),
      /order-service calls itself otherwise/,
    ],
  },
});

rule('every URL is an edge', {
  check: (stack) =>
    servicesOf(stack).flatMap(([name, { environment }]) =>
      Object.entries(environment).flatMap(([variable, value]) => {
        const [, host, port] = /^\w+:\/\/(?:[^@/]+@)?([a-z][a-z-]*):(\d+)/.exec(value) ?? [];
        if (!host || host === 'localhost') return [];
        const known = calls.some(
          (call) => call.to === host && call.port === Number(port) && (!OURS.has(name) || call.from === name),
        );
        return known ? [] : [`${name}: ${variable} leads to ${host}:${port}, which ${name} does not call`];
      }),
    ),
  faults: {
    'the port of another service': [
      ({ services }) => (services['api-gateway']!.environment['ORDERS_URL'] = 'http://order-service:3003'),
      /ORDERS_URL leads to order-service:3003/,
    ],
  },
});
