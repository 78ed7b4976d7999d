import { z, type ZodObject, type ZodRawShape } from 'zod';

/** Why a service cannot start, in words for its operator. `serve` prints the message and ends the process. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

/**
 * Reads variables from the environment. An empty one counts as unset.
 * @throws CannotStart that names every variable that is missing or wrong
 */
export function readEnv<S extends ZodRawShape>(shape: S, env: NodeJS.ProcessEnv = process.env): z.infer<ZodObject<S>> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return `\n  ${name}: ${given[name] === undefined ? 'is not set' : message}`;
  });
  throw new CannotStart(`the environment is incomplete or wrong.${faults.join('')}`);
}
