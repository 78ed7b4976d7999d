import { z, type ZodObject, type ZodRawShape } from 'zod';

/**
 * Reads variables from the environment, once, while a module loads. An empty one counts as unset. A missing or wrong
 * one stops the process before it takes traffic, with a message that names every such variable.
 */
export function readEnv<S extends ZodRawShape>(shape: S, env: NodeJS.ProcessEnv = process.env): z.infer<ZodObject<S>> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return `\n  ${name}: ${given[name] === undefined ? 'is not set' : message}`;
  });
  cannotStart(`the environment is incomplete or wrong.${faults.join('')}`);
}

export function cannotStart(why: string): never {
  process.stderr.write(`Cannot start: ${why}\n`);
  process.exit(1);
}
