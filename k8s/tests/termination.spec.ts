import { parse } from 'yaml';
import type { Build } from './lib/builds.ts';
import type { Workload } from './lib/cluster.ts';
import { rule } from './lib/rule.ts';

/** The slowest handler (a slow card), the outbox, and the last spans; see serve.ts and defaults.ts. */
const SERVICE_DRAIN = 20;
/** DNS may return the address of a stopped gateway for 30 s, and agents ask every 5 s. */
const AGENTS_LET_GO = 35;
/** The time that a gateway needs to pass everything on after its last decision. */
const HAND_OVER = 15;

rule('nothing is killed before it has put down what it holds', {
  check: (build) => [
    ...build.services.flatMap((service) => {
      const pause = pauseOf(service);
      return [
        ...(pause > 0 ? [] : [`${service.name} stops while requests are still on their way to it`]),
        ...short(service, pause + SERVICE_DRAIN),
      ];
    }),
    ...build.servers
      .filter(({ object }) => object.metadata.name === 'otel-gateway')
      .flatMap((gateway) => {
        // At SIGTERM, the gateway decides about every trace, whole or not.
        const [pause, needed] = [pauseOf(gateway), Math.max(AGENTS_LET_GO, decisionWait(build, gateway))];
        return [
          ...(pause < needed ? [`${gateway.name} decides after ${pause} s what takes ${needed} s to be whole`] : []),
          ...short(gateway, pause + HAND_OVER),
        ];
      }),
    ...build.servers
      .filter(({ object }) => object.kind === 'StatefulSet')
      .flatMap((server) => short(server, server.object.metadata.name === 'rabbitmq' ? 240 : 60)),
  ],
  faults: {
    'a service killed while it drains': [
      (build) => (build.pod('order-service').terminationGracePeriodSeconds = 15),
      /order-service has 15 s/,
    ],
    'a service that hangs up on callers': [
      (build) => delete build.container('api-gateway').lifecycle,
      /api-gateway stops while/,
    ],
    'a gateway killed before it decides': [
      (build) => build.container('otel-gateway').env!.push({ name: 'SAMPLING_DECISION_WAIT', value: '120s' }),
      /otel-gateway decides after 35 s what takes 120 s/,
    ],
    'a gateway that decides while agents still send': [
      (build) => delete build.container('otel-gateway').lifecycle,
      /otel-gateway decides after 0 s/,
    ],
    'a gateway killed while it hands over': [
      (build) => (build.container('otel-gateway').lifecycle!.preStop!.sleep!.seconds = 80),
      /otel-gateway has 90 s to end and needs 95 s/,
    ],
    'a database without time for its checkpoint': [
      (build) => delete build.pod('postgresql').terminationGracePeriodSeconds,
      /postgresql has 30 s/,
    ],
  },
});

const pauseOf = ({ pod }: Workload): number => pod.containers[0]!.lifecycle?.preStop?.sleep?.seconds ?? 0;

function short({ name, pod }: Workload, needed: number): string[] {
  const given = pod.terminationGracePeriodSeconds ?? 30;
  return given > needed || given === needed ? [] : [`${name} has ${given} s to end and needs ${needed} s`];
}

/** From the variable, else from the default in the configuration. */
function decisionWait(build: Build, { pod, namespace }: Workload): number {
  const set = pod.containers[0]!.env?.findLast(({ name }) => name === 'SAMPLING_DECISION_WAIT')?.value;
  const map = build.objects.find(
    ({ kind, metadata }) =>
      kind === 'ConfigMap' && metadata.namespace === namespace && metadata.name.startsWith('otel-gateway'),
  )!;
  const written: string = parse(map['data']['gateway.yaml']).processors.tail_sampling.decision_wait;
  const text = set ?? /:-(\w+)}/.exec(written)?.[1] ?? written;
  const [, amount, unit] = /^(\d+)(s|m)$/.exec(text)!;
  return Number(amount) * (unit === 'm' ? 60 : 1);
}
