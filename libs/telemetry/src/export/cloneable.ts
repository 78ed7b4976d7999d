/**
 * Returns the value without functions and symbols. A structured clone refuses a value that holds any, so one function
 * among the attributes of one measurement would lose everything else. Repeated references to an object stay one object.
 */
export function cloneable(value: unknown, copies = new Map<object, object>()): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  const known = copies.get(value);
  if (known) return known;
  if (ArrayBuffer.isView(value) || value instanceof Date) return value;
  const isPlain = Object.prototype.toString.call(value) === '[object Object]';
  // OTLP has no other kinds of values, and a Map may hold a function.
  if (!isPlain && !Array.isArray(value)) return undefined;
  const copy = (Array.isArray(value) ? [] : {}) as Record<string, unknown>;
  copies.set(value, copy);
  for (const [key, each] of Object.entries(value)) copy[key] = cloneable(each, copies);
  return copy;
}
