import type { Rule } from './rules.ts';
import type { ComposeService } from './schema.ts';
import { isOneShot, megabytes, servicesOf, type Stack } from './stack.ts';

const cpus = ({ deploy }: ComposeService): number => Number(deploy?.resources.limits.cpus ?? 0);

/** What the services that keep running may take together, in MB and CPUs. */
function sums(stack: Stack, withProfiles: boolean): { mb: number; cpu: number } {
  const running = servicesOf(stack).filter(([, service]) => !isOneShot(service) && !service.profiles === !withProfiles);
  const sum = (limit: (service: ComposeService) => number) =>
    running.reduce((total, [, service]) => total + limit(service), 0);
  return { mb: sum(megabytes), cpu: sum(cpus) };
}

export function limits(stack: Stack): string {
  const [always, jaeger] = [sums(stack, false), sums(stack, true)];
  return `${always.mb} MB of memory and ${always.cpu} CPUs, ${jaeger.mb} MB and ${jaeger.cpu} CPU more with Jaeger`;
}

export const resources = {
  'each service has limits': (stack) =>
    servicesOf(stack)
      .filter(([, service]) => !megabytes(service) || !cpus(service))
      .map(([name]) => `${name} has none`),

  'README.md tells their sum': (stack) =>
    stack.readme.replace(/\s+/g, ' ').includes(limits(stack)) ? [] : [`it does not say "${limits(stack)}"`],

  'a Go program is told of four fifths of its limit': (stack) =>
    servicesOf(stack).flatMap(([name, service]) => {
      const told = service.environment?.['GOMEMLIMIT'];
      const right = `${Math.floor(megabytes(service) * 0.8)}MiB`;
      return told === undefined || told === right ? [] : [`${name} is told ${told}, not ${right}`];
    }),

  'logs are rotated, and what ends is started again': (stack) =>
    servicesOf(stack)
      .filter(([, { logging, restart }]) => !logging || !restart)
      .map(([name, { logging }]) => `${name} has no ${logging ? 'restart policy' : 'log rotation'}`),
} satisfies Record<string, Rule>;
