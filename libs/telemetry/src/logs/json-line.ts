import { repeatsKey, topKeys } from './top-keys.js';

/** Parts of newer JavaScript that TypeScript does not know yet. */
const { rawJSON, parse } = JSON as unknown as {
  rawJSON(text: string): unknown;
  parse(text: string, revive: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
};

/**
 * Rewrites a line of pino's so that all readers understand it alike. Each key appears once: of a repeated key the last
 * one counts, but an application's `level` or `time` becomes `fields.level`, because collectors read pino's own. An
 * integer that a double cannot represent becomes a text.
 */
export function exactLine(line: string): string {
  const isRepeating = repeatsKey(line);
  if (!isRepeating && !LONG_INTEGER.test(line)) return line;
  const fields = readLine(isRepeating ? withOwnKeysOnce(line) : line);
  return fields === undefined ? line : writeLine(fields);
}

const LONG_INTEGER = /[:,[]-?\d{16}/;
const OWN = ['level', 'time'];

function withOwnKeysOnce(line: string): string {
  const keys = topKeys(line);
  const first = new Map(keys.toReversed().map((key) => [key.name, key]));
  const mistaken = keys.filter((key) => OWN.includes(key.name) && key !== first.get(key.name));
  return mistaken.reduceRight((text, { from }) => `${text.slice(0, from)}fields.${text.slice(from)}`, line);
}

/** Reads a line of JSON; undefined if it is not JSON. Numbers that JavaScript would change are kept as written. */
export function readLine(line: string): unknown {
  try {
    return parse(line, (_key, value, { source }) =>
      typeof value !== 'number' || String(value) === source ? value : unchanged(value, source!),
    );
  } catch {
    // Not JSON: a line of another format, or one that was cut.
    return undefined;
  }
}

/** Writes these fields as a line of JSON. */
export const writeLine = (fields: unknown): string => `${JSON.stringify(fields)}\n`;

/**
 * An integer that a double cannot represent becomes a text, as I-JSON recommends (RFC 7493, section 2.2), because
 * collectors and JavaScript read numbers as doubles.
 */
const unchanged = (value: number, source: string): unknown =>
  /^-?\d+$/.test(source) && !Number.isSafeInteger(value) ? source : rawJSON(source);
