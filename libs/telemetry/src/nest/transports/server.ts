import { diag } from '@opentelemetry/api';
import { ATTR_MESSAGE_PATTERN } from '../../attributes.js';
import { type Delivery, traceProcess } from '../../messaging.js';
import { detached } from '../../spans/detached.js';
import { isUntracedHandler } from '../../untraced/untraced.js';
import { TRACES } from './client.js';

export interface Handler {
  (data: unknown, context: never, ...more: unknown[]): Promise<unknown>;
  isEventHandler?: boolean | undefined;
  extras?: Record<string, unknown> | undefined;
}

/** The members of Nest's `Server` that are used here, all public. */
export interface Server {
  getHandlerByPattern(pattern: string): Handler | null;
}

export interface Received {
  delivery: Delivery;
  pattern: string;
}

/** Describes what a handler has received, by the context that Nest passes to it. */
export type Receiving<S extends Server> = (server: S, handler: Handler) => (context: never) => Received;

/** Makes a server of Nest run every handler in a CONSUMER span; see {@link inProcessSpans}. */
export function traceServer<S extends Server>(
  { prototype }: { prototype: S },
  name: string,
  receiving: Receiving<S>,
): void {
  const { getHandlerByPattern } = prototype;
  if (typeof getHandlerByPattern !== 'function')
    return diag.warn(`Nest's ${name} of this version has no getHandlerByPattern(): its messages are untraced.`);
  const traced = inProcessSpans(receiving);
  prototype.getHandlerByPattern = function (this: S, pattern) {
    const handler = getHandlerByPattern.call(this, pattern);
    return handler && !(TRACES in this) ? traced(this, handler) : handler;
  };
}

/**
 * Returns handlers that run in a CONSUMER span until their result has ended, which includes guards, pipes, interceptors
 * and filters. A handler with `@Untraced()` stays as it is.
 */
export function inProcessSpans<S extends Server>(receiving: Receiving<S>): (server: S, handler: Handler) => Handler {
  const made = new WeakMap<Handler, Handler>();
  return (server, handler) => {
    if (isUntracedHandler(handler)) return handler;
    const known = made.get(handler);
    if (known) return known;
    // Reads `next` where the first handler was made, so that all handlers of an event run inside one span.
    const { isEventHandler, extras } = handler;
    const received = receiving(server, handler);
    const traced: Handler = Object.assign(
      (data: unknown, context: never, ...more: unknown[]) =>
        detached(() => {
          const { delivery, pattern } = received(context);
          return traceProcess(delivery, (span) => {
            span.setAttribute(ATTR_MESSAGE_PATTERN, pattern);
            return handler(data, context, ...more);
          });
        }),
      { isEventHandler, extras },
    );
    made.set(handler, traced);
    return traced;
  };
}
