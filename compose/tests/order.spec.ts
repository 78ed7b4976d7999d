import { rule } from './lib/rule.ts';
import { type ComposeService, hasNoProbe, isOneShot, servicesOf } from './lib/stack.ts';

/** What to wait for before a service is of use to another. */
function ready(service: ComposeService): string {
  if (isOneShot(service)) return 'service_completed_successfully';
  return hasNoProbe(service.image) ? 'service_started' : 'service_healthy';
}

rule('a service waits until what it depends on is ready', {
  check: ({ services, ...stack }) =>
    servicesOf({ services, ...stack }).flatMap(([name, { depends_on }]) =>
      Object.entries(depends_on)
        .filter(([on, { condition }]) => condition !== ready(services[on]!))
        .map(([on, { condition }]) => `${name} waits for ${on} as ${condition}`),
    ),
  faults: {
    'a broker that has only started': [
      ({ services }) => (services['order-service']!.depends_on['rabbitmq']!.condition = 'service_started'),
      /order-service waits for rabbitmq as service_started/,
    ],
    'a migration that has only started': [
      ({ services }) => (services['api-gateway']!.depends_on['migrate']!.condition = 'service_started'),
      /api-gateway waits for migrate as service_started/,
    ],
  },
});

rule('whoever has a broker or a database waits for it', {
  check: (stack) =>
    servicesOf(stack).flatMap(([name, { environment, depends_on }]) =>
      Object.entries(environment)
        .filter(([variable]) => /^AMQP_URL$|_DATABASE_URL$/.test(variable))
        .map(([, url]) => new URL(url).hostname)
        .filter((host) => !depends_on[host] && !depends_on['migrate'])
        .map((host) => `${name} does not wait for ${host}`),
    ),
  faults: {
    'a migration before the database': [
      ({ services }) => (services['migrate']!.depends_on = {}),
      /migrate does not wait for postgresql/,
    ],
  },
});
