import type { Rule } from './rules.ts';
import { isOneShot, megabytes, servicesOf, type Stack } from './stack.ts';

/** What the services that keep running may take together, in MB. */
const sum = (stack: Stack, withProfiles: boolean): number =>
  servicesOf(stack)
    .filter(([, service]) => !isOneShot(service) && !service.profiles === !withProfiles)
    .reduce((total, [, service]) => total + megabytes(service), 0);

export const memory = (stack: Stack): string =>
  `${sum(stack, false)} MB of memory at most, ${sum(stack, true)} MB more with Jaeger`;

export const resources = {
  'each service has limits': (stack) =>
    servicesOf(stack)
      .filter(([, service]) => !megabytes(service) || !service.deploy?.resources.limits.cpus)
      .map(([name]) => `${name} has none`),

  'README.md tells their sum': (stack) =>
    stack.readme.replace(/\s+/g, ' ').includes(memory(stack)) ? [] : [`it does not say "${memory(stack)}"`],

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
