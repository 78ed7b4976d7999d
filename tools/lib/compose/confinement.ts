import type { Rule } from './rules.ts';
import { servicesOf, stageOf } from './stack.ts';

export const confinement = {
  'nobody gains privileges': (stack) =>
    servicesOf(stack)
      .filter(([, { security_opt = [] }]) => !security_opt.includes('no-new-privileges:true'))
      .map(([name]) => `${name} may`),

  'what we build runs as nobody, without capabilities, on a file system that it cannot write': (stack) =>
    servicesOf(stack).flatMap(([name, service]) => {
      const { build, read_only, cap_drop = [], cap_add = [], user } = service;
      if (!build) return [];
      const ours = stageOf(stack, service);
      const confined = read_only && cap_drop.includes('ALL') && cap_add.length === 0;
      if (confined && !user && ours?.user === 'nonroot') return [];
      return [`${name} does not`];
    }),

  'root is only who must be, and has no network': (stack) =>
    servicesOf(stack)
      .filter(([, { user, network_mode }]) => user === 'root' && network_mode !== 'none')
      .map(([name]) => `${name} is`),
} satisfies Record<string, Rule>;
