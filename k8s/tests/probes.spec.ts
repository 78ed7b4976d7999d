import type { IContainer, IProbe } from 'kubernetes-models/v1';
import { rule } from './lib/rule.ts';

/** What asks others whether they are there; a restart heals none of that. */
const ASKS_OTHERS = /ready/;

rule('every server says when it has started, is ready, and lives', {
  check: (build) =>
    build.servers.flatMap(({ name, pod }) =>
      pod.containers.flatMap((container) => faults(container).map((fault) => `${name} ${container.name} ${fault}`)),
    ),
  faults: {
    'a missing probe': [(build) => delete build.container('loki').livenessProbe, /loki.*no livenessProbe/],
    'a service restarted because its database is away': [
      (build) => (build.container('order-service').livenessProbe!.httpGet!.path = '/health/ready'),
      /order-service.*livenessProbe.*others/,
    ],
    'a start that may take no time': [
      (build) => (build.container('rabbitmq').startupProbe!.failureThreshold = 1),
      /rabbitmq.*20 s/,
    ],
    'a service that is ready as soon as it lives': [
      (build) => (build.container('payment-service').readinessProbe!.httpGet!.path = '/health/live'),
      /payment-service.*readinessProbe/,
    ],
  },
});

function faults(container: IContainer): string[] {
  const { startupProbe, livenessProbe, readinessProbe } = container;
  const found: string[] = [];
  for (const [probe, value] of Object.entries({ startupProbe, livenessProbe, readinessProbe }))
    if (!value) found.push(`has no ${probe}`);
  for (const [probe, value] of Object.entries({ startupProbe, livenessProbe }))
    if (ASKS_OTHERS.test(value?.httpGet?.path ?? '') && container.name === 'app') found.push(`${probe} asks others`);
  if (container.name === 'app' && readinessProbe?.httpGet?.path !== '/health/ready')
    found.push('readinessProbe does not ask for what it needs');
  if (startupProbe && patience(startupProbe) < 20) found.push('has less than 20 s to start');
  return found;
}

const patience = ({ periodSeconds = 10, failureThreshold = 3 }: IProbe) => periodSeconds * failureThreshold;
