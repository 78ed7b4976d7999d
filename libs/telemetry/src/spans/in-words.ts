import { inspect } from 'node:util';

/** Returns `String(value)`, or the kind of value if that throws, as for an object without a prototype. Never throws. */
export function inWords(value: unknown): string {
  try {
    return String(value);
  } catch {
    return inspect(value, { depth: -1, customInspect: false });
  }
}
