import { assertLegacy } from '../spans/decorated.js';
import { type AnyFunction, metadata, methodsOf, passFor } from '../spans/methods.js';
import { claim, untracedOriginal } from '../spans/traced.js';

/** Marks the function of a route or message handler: the whole request or message is untraced. */
export const UNTRACED_METADATA = 'throughline:untraced';
/**
 * Where Nest keeps the extras that `@EventPattern` and `@MessagePattern` pass to the transport, as `handler.extras`.
 */
const PATTERN_EXTRAS = 'microservices:pattern_extras';

/**
 * Excludes code from tracing. On a method of a `@Traced()` class, the method gets no span. On a route, a message
 * handler or a whole controller, the request or message is untraced with everything in it: guards, nested spans,
 * queries and outgoing calls; see `withoutTracing`. On any other class, its methods get no span, including inherited
 * ones.
 *
 * It only sets marks when the class is defined; methods stay as they are. Routes are recognised by path and method
 * before their SERVER span begins. Transports find the mark by {@link isUntracedHandler}. Nest's own transports find it
 * when they register the handler, except gRPC and Kafka patterns that are a RegExp, which register handlers in another
 * way: use `withoutTracing` inside those.
 */
export function Untraced() {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    assertLegacy('Untraced', key);
    if (key === undefined) untraceClass(target as { prototype: object });
    else if (typeof descriptor?.value === 'function') {
      claim(target, key);
      descriptor.value = marked(untracedOriginal(descriptor.value as AnyFunction));
    }
  };
}

/**
 * Whether a Nest message handler, as transports see it, is marked with `@Untraced()`, so that its message gets no span.
 */
export const isUntracedHandler = (handler: { extras?: Record<string, unknown> | undefined } | undefined): boolean =>
  handler?.extras?.['untraced'] === true;

function untraceClass(target: { prototype: object }): void {
  for (const holder of [target.prototype, target]) {
    for (const { key, owner, descriptor } of methodsOf(holder)) {
      const fn = untracedOriginal(descriptor.value);
      // Other classes share an inherited method, so the mark goes on an own method that calls it.
      const value = marked(owner === holder ? fn : calling(fn));
      claim(holder, key);
      Object.defineProperty(holder, key, { ...descriptor, value });
    }
  }
}

function marked(fn: AnyFunction): AnyFunction {
  metadata.defineMetadata?.(UNTRACED_METADATA, true, fn);
  const extras = metadata.getOwnMetadata?.(PATTERN_EXTRAS, fn) as object | undefined;
  metadata.defineMetadata?.(PATTERN_EXTRAS, { ...extras, untraced: true }, fn);
  return fn;
}

const calling = (fn: AnyFunction): AnyFunction =>
  passFor(
    function (this: unknown, ...args: unknown[]): unknown {
      return Reflect.apply(fn, this, args);
    } as AnyFunction,
    fn,
  );
