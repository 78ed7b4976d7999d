import { type AnyFunction, metadata, methodsOf, passFor } from '../spans/methods.js';
import { claim, untracedOriginal } from '../spans/traced.js';

/** On a route's or message handler's function: the whole request or message is untraced. */
export const UNTRACED_METADATA = 'throughline:untraced';
/** Where Nest keeps what `@EventPattern` and `@MessagePattern` pass on to the transport, as `handler.extras`. */
const PATTERN_EXTRAS = 'microservices:pattern_extras';

/**
 * On a method of a `@Traced()` class: it gets no span. On a route, a message handler, or a controller for all of its
 * own: the whole request or message is untraced, whatever happens in it, with its guards, nested spans, queries and
 * outgoing calls; see `withoutTracing`. On any other class: its methods get no span, inherited ones included.
 *
 * It only leaves marks when the class is defined; the method itself is untouched. Routes are told by path and method
 * before their SERVER span begins. A transport finds the mark with {@link isUntracedHandler}; Nest's own find it as they
 * register the handler, but for gRPC's and those of a Kafka pattern that is a RegExp, which do that in a way of their
 * own: these take `withoutTracing` inside the handler.
 */
export function Untraced() {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (key === undefined) untraceClass(target as { prototype: object });
    else if (typeof descriptor?.value === 'function') {
      claim(target, key);
      descriptor.value = marked(untracedOriginal(descriptor.value as AnyFunction));
    }
  };
}

/** Whether a Nest message handler, as transports see it, is marked with `@Untraced()`: begin no span for its message. */
export const isUntracedHandler = (handler: { extras?: Record<string, unknown> | undefined } | undefined): boolean =>
  handler?.extras?.['untraced'] === true;

function untraceClass(target: { prototype: object }): void {
  for (const holder of [target.prototype, target]) {
    for (const { key, owner, descriptor } of methodsOf(holder)) {
      const fn = untracedOriginal(descriptor.value);
      // An inherited method belongs to others too: the mark goes on one of our own that calls it.
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
