import { type Attributes, context, diag, type SpanOptions } from '@opentelemetry/api';
import { type AnyFunction, methodsOf, passFor } from './methods.js';
import { SpanRun } from './span-run.js';
import { inWords } from './in-words.js';

/** What the span of a traced function or method carries. */
export interface TracedOptions {
  /** The span's name; for a class, what replaces its name in `Class.method`. Low in cardinality, never an id. */
  name?: string;
  /** Set on every span, at its start. */
  attributes?: Attributes;
  /** Computed from the arguments of each call, set at the span's start. If it throws, the span goes without. */
  attributesFrom?: (...args: never[]) => Attributes;
}

const originals = new WeakMap<AnyFunction, AnyFunction>();
/** Methods with a decorator of their own, by who declares them: the class's decorator leaves these alone. */
const claimed = new WeakMap<object, Set<PropertyKey>>();

/**
 * `fn` in an INTERNAL span of that name, each time it is called. It keeps its type, `this`, name, length, properties and
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
 * Traces a method, or all methods of a class, its inherited and static ones included: one INTERNAL span a call, named
 * `Class.method` unless told otherwise. A class's options apply to the methods that have no `@Traced()` of their own.
 * All is decided when the class is defined: what is not decorated stays untouched. Constructors, accessors and
 * symbol-named methods are left alone, and an inherited method that its own class traces is not traced twice.
 */
export function Traced(options: string | TracedOptions = {}) {
  const given = typeof options === 'string' ? { name: options } : options;
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (key === undefined) traceClass(target as { name: string; prototype: object }, given);
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
  const name = options.name ?? `${classNameOf(target)}.${String(key)}`;
  descriptor.value = traceFunction(name, descriptor.value as AnyFunction, options);
}

function traceClass(target: { name: string; prototype: object }, options: TracedOptions): void {
  for (const holder of [target.prototype, target]) {
    for (const { key, owner, descriptor } of methodsOf(holder)) {
      if (isClaimed(owner, key)) continue;
      claim(holder, key);
      const value = traceFunction(`${options.name ?? target.name}.${key}`, descriptor.value, options);
      Object.defineProperty(holder, key, { ...descriptor, value });
    }
  }
}

/** Says that what `key` of `owner` does about tracing is settled. */
export const claim = (owner: object, key: PropertyKey): void => {
  claimed.set(owner, (claimed.get(owner) ?? new Set()).add(key));
};

const isClaimed = (owner: object, key: PropertyKey): boolean => claimed.get(owner)?.has(key) ?? false;

/** The function as it was before it was traced, with whatever metadata it got since. */
export function untracedOriginal(fn: AnyFunction): AnyFunction {
  const original = originals.get(fn);
  return original ? passFor(original, fn) : fn;
}

const classNameOf = (target: object): string => (typeof target === 'function' ? target : target.constructor).name;

function computed(name: string, attributesFrom: (...args: never[]) => Attributes, args: unknown[]): Attributes {
  try {
    return attributesFrom(...(args as never[]));
  } catch (error) {
    diag.warn(`The attributes of span "${name}" could not be computed: ${inWords(error)}`);
    return {};
  }
}
