import { rule } from './lib/rule.ts';
import { type ComposeService, isOneShot, megabytes, read, servicesOf, type Stack } from './lib/stack.ts';

const cpus = ({ deploy }: ComposeService): number => deploy?.resources.limits.cpus ?? 0;

/** The limits of the services that keep running, added up. */
function sums(stack: Stack, withProfile: boolean): { mb: number; cpu: number } {
  const running = servicesOf(stack)
    .map(([, service]) => service)
    .filter((service) => !isOneShot(service) && service.profiles.length > 0 === withProfile);
  const sum = (limit: (service: ComposeService) => number) => running.reduce((all, each) => all + limit(each), 0);
  return { mb: sum(megabytes), cpu: sum(cpus) };
}

function limits(stack: Stack): string {
  const [always, jaeger] = [sums(stack, false), sums(stack, true)];
  return `${always.mb} MB of memory and ${always.cpu} CPUs, ${jaeger.mb} MB and ${jaeger.cpu} CPU more with Jaeger`;
}

rule('each service has limits', {
  check: (stack) =>
    servicesOf(stack)
      .filter(([, service]) => !megabytes(service) || !cpus(service))
      .map(([name]) => `${name} has none`),
  faults: { 'a service without': [({ services }) => delete services['grafana']!.deploy, /grafana has none/] },
});

rule("README.md says the limits' sum", {
  check: (stack) =>
    read('README.md')!.replace(/\s+/g, ' ').includes(limits(stack)) ? [] : [`it does not say "${limits(stack)}"`],
  faults: {
    'a higher limit': [
      ({ services }) => (services['loki']!.deploy!.resources.limits.memory = '8192M'),
      /\d+ MB of memory and \d+ CPUs, 512 MB and 1 CPU more/,
    ],
  },
});

rule('GOMEMLIMIT is four fifths of the limit', {
  check: (stack) =>
    servicesOf(stack).flatMap(([name, service]) => {
      const given = service.environment['GOMEMLIMIT'];
      const right = `${Math.floor(megabytes(service) * 0.8)}MiB`;
      return given === undefined || given === right ? [] : [`${name} gets ${given}, not ${right}`];
    }),
  faults: {
    'the whole limit': [
      ({ services }) => (services['otel-agent']!.environment['GOMEMLIMIT'] = '256MiB'),
      /otel-agent gets 256MiB, not 204MiB/,
    ],
  },
});

rule('logs are rotated, and every service has a restart policy', {
  check: (stack) =>
    servicesOf(stack)
      .filter(([, { logging, restart }]) => !logging || !restart)
      .map(([name, { logging }]) => `${name} has no ${logging ? 'restart policy' : 'log rotation'}`),
  faults: {
    'logs that fill the disk': [({ services }) => delete services['tempo']!.logging, /tempo has no log rotation/],
    'a service that stays down': [({ services }) => delete services['loki']!.restart, /loki has no restart policy/],
  },
});
