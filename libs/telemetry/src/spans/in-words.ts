import { inspect } from 'node:util';

/** `String(value)`, or the kind of value it is where that throws: an object without a prototype. Never throws. */
export function inWords(value: unknown): string {
  try {
    return String(value);
  } catch {
    return inspect(value, { depth: -1, customInspect: false });
  }
}
