import type { InspectOptions } from 'node:util';
import type { Resource } from '@opentelemetry/resources';

/** Node's own hook for `console.log` and `util.inspect`. */
export const inspectCustom = Symbol.for('nodejs.util.inspect.custom');

export type Inspect = (value: unknown, options?: InspectOptions) => string;

/** `ClassName { the fields }`, as the SDK prints its classes, without processors and settings. */
export function inspected(className: string, fields: object, depth: number, options: InspectOptions, inspect: Inspect) {
  if (depth < 0) return `[${className}]`;
  const { depth: most } = options;
  return `${className} ${inspect(fields, { ...options, depth: most == null ? most : most - 1 })}`;
}

/** A resource as far as it is known: its own getter logs an error while detectors are still at work. */
export function printable(resource: Resource): { attributes: Record<string, unknown> } {
  const attributes: Record<string, unknown> = {};
  for (const [name, value] of resource.getRawAttributes()) {
    if (value != null && typeof (value as PromiseLike<unknown>).then !== 'function') attributes[name] ??= value;
  }
  return { attributes };
}
