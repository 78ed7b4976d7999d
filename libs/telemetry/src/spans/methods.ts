/** Any function, whatever its parameters. */
export type AnyFunction = (...args: never[]) => unknown;

interface MetadataApi {
  getOwnMetadataKeys?(target: object): unknown[];
  getOwnMetadata?(key: unknown, target: object): unknown;
  defineMetadata?(key: unknown, value: unknown, target: object): void;
}

/** reflect-metadata, if the program has loaded it; Nest always does. */
export const metadata = Reflect as MetadataApi;

/** Makes `copy` look like `original`: kind, name, length, properties and all metadata (guards, routes, parameters). */
export function passFor<F extends AnyFunction>(copy: F, original: AnyFunction): F {
  const own = Object.getOwnPropertyDescriptors(original) as PropertyDescriptorMap;
  for (const key of ['prototype', 'arguments', 'caller']) delete own[key];
  Object.defineProperties(copy, own);
  // Some frameworks recognise an async function or a generator by its constructor.
  const kind: unknown = Object.getPrototypeOf(original);
  if (kind !== Function.prototype) Object.setPrototypeOf(copy, kind as object);
  for (const key of metadata.getOwnMetadataKeys?.(original) ?? []) {
    metadata.defineMetadata?.(key, metadata.getOwnMetadata?.(key, original), copy);
  }
  return copy;
}

/** A method of a class: its own, or one of a class that it extends. */
export interface Method {
  key: string;
  /** The object that declares it: a prototype, or the class for a static method. */
  owner: object;
  descriptor: PropertyDescriptor & { value: AnyFunction };
}

/**
 * Returns the methods of `target` (a prototype, or a class for its static ones), each as the nearest class declares it.
 * Leaves out constructors, accessors, symbols, fields and the language's own methods.
 */
export function methodsOf(target: object): Method[] {
  const found = new Map<string, Method | undefined>();
  for (
    let owner: object | null = target;
    owner && !isBuiltIn(owner);
    owner = Object.getPrototypeOf(owner) as object | null
  ) {
    for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (!found.has(key)) found.set(key, isMethod(key, descriptor) ? { key, owner, descriptor } : undefined);
    }
  }
  return [...found.values()].filter((method) => method !== undefined);
}

function isMethod(key: string, descriptor: PropertyDescriptor): descriptor is Method['descriptor'] {
  const value: unknown = descriptor.value;
  if (key === 'constructor' || descriptor.enumerable || typeof value !== 'function') return false;
  return !/^class\b/.test(sourceOf(value as AnyFunction));
}

const sourceOf = (value: AnyFunction): string => Function.prototype.toString.call(value);

/** `Object.prototype`, `Function.prototype`, `Error`, `Map`, ...: their source cannot be read. */
function isBuiltIn(owner: object): boolean {
  const holder: unknown = typeof owner === 'function' ? owner : owner.constructor;
  return typeof holder === 'function' && /\{\s*\[native code\]\s*\}$/.test(sourceOf(holder as AnyFunction));
}
