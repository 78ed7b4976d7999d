import type { redactOptions } from 'pino';
import { readLine, writeLine } from './json-line.js';

const SECRETS = ['token', 'password', 'authorization', 'cookie', 'secret', 'cardNumber', 'email', 'address'];
const HAS_SECRET = new RegExp(`"(?:${SECRETS.join('|')})":`);

type Shown = Pick<redactOptions, 'censor' | 'remove'>;

/**
 * Removes the values of fields with secret names from a line of JSON. pino's own `redact` would copy each object on a
 * path, and a copied URL or Buffer throws in the application's call.
 */
export function hideSecretFields(line: string, shown: Shown): string {
  if (!HAS_SECRET.test(line)) return line;
  const fields = readLine(line);
  return fields === undefined ? line : writeLine(hidden(fields, [], shown));
}

/** Returns the same value if nothing in it is secret, because numbers that keep their digits cannot be copied. */
function hidden(value: unknown, path: string[], shown: Shown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]): [string, unknown] => {
    const at = [...path, name];
    return [name, SECRETS.includes(name) ? censored(each, at, shown) : hidden(each, at, shown)];
  });
  if (entries.every(([name, each]) => each === (value as Record<string, unknown>)[name])) return value;
  return Array.isArray(value) ? entries.map(([, each]) => each) : Object.fromEntries(entries);
}

function censored(value: unknown, path: string[], { censor = '[Redacted]', remove }: Shown): unknown {
  if (remove) return undefined;
  return typeof censor === 'function' ? (censor as (value: unknown, path: string[]) => unknown)(value, path) : censor;
}
