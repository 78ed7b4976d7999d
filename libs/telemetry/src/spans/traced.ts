import { type Attributes, context, diag, type SpanOptions } from '@opentelemetry/api';
import { assertLegacy } from './decorated.js';
import { type AnyFunction, methodsOf, passFor } from './methods.js';
import { SpanRun } from './span-run.js';
import { inWords } from './in-words.js';

/** What the span of a traced function or method has. */
export interface TracedOptions {
  /** The span's name; for a class, the part before the dot in `Class.method`. Low in cardinality, never an id. */
  name?: string;
  /** Set on every span, at its start. */
  attributes?: Attributes;
  /**
   * Computes attributes from the arguments of each call, at the span's start. If it throws, the span has none of them.
   */
  attributesFrom?: (...args: never[]) => Attributes;
}

const originals = new WeakMap<AnyFunction, AnyFunction>();
/** Methods with a decorator of their own, by the object that declares them. The decorator of the class skips these. */
const claimed = new WeakMap<object, Set<PropertyKey>>();

/**
 * Returns `fn` in an INTERNAL span of that name for each call. It keeps its type, `this`, name, length, properties and
 * metadata. The span ends and turns red as with `withSpan`. A function that is traced already is returned as it is.
 */
export function traceFunction<F extends AnyFunction>(
  name: string,
  fn: F,
  options: Omit<TracedOptions, 'name'> = {},
): F {
  if (originals.has(fn)) return fn;
  const { attributes, attributesFrom } = options;
  const fixed: SpanOptions = attributes ? { attributes } : {};
  const work = fn as unknown as (...args: unknown[]) => unknown;
  const traced = function (this: unknown, ...args: unknown[]): unknown {
    const start = attributesFrom ? { attributes: { ...attributes, ...computed(name, attributesFrom, args) } } : fixed;
    return new SpanRun(name, start, context.active()).call(work, this, args);
  } as unknown as F;
  originals.set(traced, fn);
  return passFor(traced, fn);
}

/**
 * Traces a method, or all methods of a class, including inherited and static ones: one INTERNAL span for each call,
 * named `Class.method` by default. A class's options apply to the methods without a `@Traced()` of their own.
 * Everything is decided when the class is defined. Constructors, accessors, methods named by symbols, and read-only or
 * frozen members stay as they are, and an inherited method that its own class traces is not traced twice.
 */
export function Traced(options: string | TracedOptions = {}) {
  const given = typeof options === 'string' ? { name: options } : options;
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    assertLegacy('Traced', key);
    if (key === undefined) traceClass(target as { prototype: object }, given);
    else if (typeof descriptor?.value === 'function') traceMethod(target, key, descriptor, given);
  };
}

function traceMethod(
  target: object,
  key: string | symbol,
  descriptor: PropertyDescriptor,
  options: TracedOptions,
): void {
  if (isClaimed(target, key)) return;
  claim(target, key);
  const name = options.name ?? nameOf(classNameOf(target), key);
  descriptor.value = traceFunction(name, descriptor.value as AnyFunction, options);
}

function traceClass(target: { prototype: object }, options: TracedOptions): void {
  for (const holder of [target.prototype, target]) {
    for (const { key, owner, descriptor } of methodsOf(holder)) {
      if (isClaimed(owner, key) || !isDefinable(holder, key)) continue;
      claim(holder, key);
      const value = traceFunction(nameOf(options.name ?? classNameOf(target), key), descriptor.value, options);
      Object.defineProperty(holder, key, { ...descriptor, value });
    }
  }
}

/** Notes that the tracing of `key` of `owner` is decided. */
export const claim = (owner: object, key: PropertyKey): void => {
  claimed.set(owner, (claimed.get(owner) ?? new Set()).add(key));
};

const isClaimed = (owner: object, key: PropertyKey): boolean => claimed.get(owner)?.has(key) ?? false;

/** Returns the function as it was before it was traced, with the metadata that it got since. */
export function untracedOriginal(fn: AnyFunction): AnyFunction {
  const original = originals.get(fn);
  return original ? passFor(original, fn) : fn;
}

/** Whether the language allows the method to be replaced: false if it is locked, or would be new to a frozen class. */
function isDefinable(holder: object, key: string): boolean {
  const own = Reflect.getOwnPropertyDescriptor(holder, key);
  return own ? own.configurable === true || own.writable === true : Reflect.isExtensible(holder);
}

const nameOf = (className: string, key: PropertyKey): string =>
  className ? `${className}.${String(key)}` : String(key);

/** A static member may replace the class's own name, which its source still contains. */
function classNameOf(target: object): string {
  const holder = (typeof target === 'function' ? target : target.constructor) as AnyFunction & { name: unknown };
  if (typeof holder.name === 'string') return holder.name;
  return /^class\s+([\p{ID_Continue}$]+)/u.exec(Function.prototype.toString.call(holder))?.[1] ?? '';
}

function computed(name: string, attributesFrom: (...args: never[]) => Attributes, args: unknown[]): Attributes {
  try {
    return attributesFrom(...(args as never[]));
  } catch (error) {
    diag.warn(`The attributes of span "${name}" could not be computed: ${inWords(error)}`);
    return {};
  }
}
