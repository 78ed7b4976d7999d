import { confinement } from './confinement.ts';
import { environment } from './environment.ts';
import { health } from './health.ts';
import { ports } from './ports.ts';
import { references } from './references.ts';
import { resources } from './resources.ts';
import type { Stack } from './stack.ts';
import { wiring } from './wiring.ts';

/** What a rule has to say against the stack; nothing when all is well. */
export type Rule = (stack: Stack) => string[];

export const rules: Record<string, Rule> = {
  ...references,
  ...ports,
  ...health,
  ...resources,
  ...confinement,
  ...environment,
  ...wiring,
};

export const faultsOf = (stack: Stack): string[] =>
  Object.entries(rules).flatMap(([name, rule]) => rule(stack).map((fault) => `${name}: ${fault}`));
