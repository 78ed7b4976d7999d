import type { IContainer, IProbe } from 'kubernetes-models/v1';
import { rule } from './lib/rule.ts';

/** A probe that depends on other services: a restart does not help against their absence. */
const ASKS_OTHERS = /ready/;

/** A restart makes a busy node even busier, so slow starts get their time. */
const START_SECONDS = 300;

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
    'a start that a busy node makes too long': [
      (build) => (build.container('rabbitmq').startupProbe!.failureThreshold = 12),
      /rabbitmq.*300 s/,
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
  if (startupProbe && patience(startupProbe) < START_SECONDS) found.push(`has less than ${START_SECONDS} s to start`);
  return found;
}

const patience = ({ periodSeconds = 10, failureThreshold = 3 }: IProbe) => periodSeconds * failureThreshold;
