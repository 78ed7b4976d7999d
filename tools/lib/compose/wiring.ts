import { CALLS, CHOICE_CALLS, SERVICES } from '@throughline/contracts/edges';
import type { Rule } from './rules.ts';
import { servicesOf, type Stack } from './stack.ts';

const BACKENDS = ['tempo', 'loki', 'prometheus', 'grafana', 'jaeger', 'otel-gateway'];
const BUILT = new Set<string>(SERVICES);

const callsOf = ({ profiles }: Stack) => [...CALLS, ...(profiles.includes('jaeger') ? CHOICE_CALLS.jaeger : [])];

/** The list of edges names the parts as Compose names the services; who is not in it does not talk. */
export const wiring = {
  'who calls whom is on a network with them': (stack) =>
    callsOf(stack)
      .filter(({ from }) => from !== 'customer')
      .flatMap(({ from, to }) => {
        const networksOf = (name: string) => stack.file.services[name]?.networks ?? [];
        return networksOf(from).some((network) => networksOf(to).includes(network))
          ? []
          : [`${from} cannot reach ${to}`];
      }),

  'the shop is on no network with what keeps or shows its telemetry': ({ file }) =>
    SERVICES.flatMap((from) =>
      BACKENDS.filter((to) =>
        file.services[to]?.networks?.some((network) => file.services[from]?.networks?.includes(network)),
      ).map((to) => `${from} reaches ${to}`),
    ),

  'services listen where the list of edges has them': ({ file }) =>
    CALLS.filter(({ to, by }) => by === 'http' && BUILT.has(to))
      .filter(({ to, port }) => Number(file.services[to]?.environment?.['PORT']) !== port)
      .map(({ to, port }) => `${to} does not listen on ${port}`),

  'a URL names who is called, and the port where they listen': (stack) =>
    servicesOf(stack).flatMap(([name, { environment = {} }]) =>
      Object.entries(environment).flatMap(([variable, value]) => {
        const [, host, port] = /^\w+:\/\/(?:[^@/]+@)?([a-z][a-z-]*):(\d+)/.exec(String(value)) ?? [];
        if (!host || host === 'localhost') return [];
        const known = callsOf(stack).some(
          ({ from, to, port: listened }) =>
            to === host && listened === Number(port) && (!BUILT.has(name) || from === name),
        );
        return known ? [] : [`${name}: ${variable} leads to ${host}:${port}, which ${name} does not call`];
      }),
    ),
} satisfies Record<string, Rule>;
