import { inspect, types } from 'node:util';

/**
 * Returns the fields of an object for a line of JSON: its own properties, or the result of its `toJSON`, or else its
 * getters. Returns a text if none of these says anything, as for a Map, a Date or a list, or if one throws. A field
 * that JSON would leave empty becomes a text, too.
 */
export const fieldsOf = (object: object): Record<string, unknown> | string =>
  attempt(() => readFields(object)) ?? inline(object);

/** Also of another realm; false for a revoked proxy. */
export const isError = (value: unknown): value is Error =>
  types.isNativeError(value) || attempt(() => value instanceof Error) === true;

function readFields(object: object): Record<string, unknown> | string {
  if (hasNoFields(object)) return inline(object);
  const json = toJson(object);
  if (typeof json !== 'object' || json === null) return String(json);
  if (hasNoFields(json)) return inline(json);
  const own = Object.entries(json).filter(isWritten);
  const fields = own.length || Symbol.iterator in json ? own : getters(json).filter(isWritten);
  if (fields.length === 0) return inline(json);
  return Object.fromEntries(fields.map(([key, value]) => [key, fieldOf(key, value)]));
}

/** JSON has no other types. */
const isWritten = ([, value]: [string, unknown]): boolean =>
  !['undefined', 'function', 'symbol'].includes(typeof value);

/** pino itself writes the error under `err`. */
function fieldOf(key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if (isError(value)) return key === 'err' ? value : inline(value);
  const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
  if (isPlain || (!hasNoFields(value) && Object.keys(value).length > 0)) return value;
  return fieldsOf(value);
}

const inline = (value: unknown): string => inspect(value, { breakLength: Infinity });

function toJson(object: object): unknown {
  const { toJSON } = object as { toJSON?: unknown };
  if (types.isBoxedPrimitive(object)) return object.valueOf();
  if (typeof toJSON !== 'function') return object;
  return attempt(() => (toJSON as () => unknown).call(object)) ?? inline(object);
}

const isCollection = (value: unknown): boolean => types.isMap(value) || types.isSet(value);

const hasNoFields = (object: object): boolean =>
  Array.isArray(object) ||
  ArrayBuffer.isView(object) ||
  types.isAnyArrayBuffer(object) ||
  types.isRegExp(object) ||
  isCollection(object);

/** The private state that a class shows by getters. */
function getters(object: object): [string, unknown][] {
  const found = new Map<string, unknown>();
  for (let holder = object; holder && holder !== Object.prototype; holder = Object.getPrototypeOf(holder) as object) {
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
      if (get && !found.has(name))
        found.set(
          name,
          attempt(() => get.call(object) as unknown),
        );
    }
  }
  return [...found];
}

/** Undefined if the application's own getter or `toJSON` throws, because the line has to be written nevertheless. */
function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}
