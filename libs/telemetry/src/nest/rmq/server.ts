import { diag } from '@opentelemetry/api';
import { ATTR_MESSAGE_PATTERN } from '../../attributes.js';
import { traceProcess } from '../../messaging.js';
import { detached } from '../../spans/detached.js';
import { isUntracedHandler } from '../../untraced/untraced.js';
import { rmqDelivery, type RmqMessage, serverOf } from './facts.js';
import { TRACES } from './client.js';

export interface RmqHandler {
  (data: unknown, context: RmqContextLike, ...more: unknown[]): Promise<unknown>;
  isEventHandler?: boolean | undefined;
  extras?: Record<string, unknown> | undefined;
}

interface RmqContextLike {
  getMessage(): unknown;
  getPattern(): string;
}

/** The members of Nest's `ServerRMQ` that are used here: public, or protected for those who extend it. */
interface RmqServer {
  queue: string;
  urls?: unknown;
  getHandlerByPattern(pattern: string): RmqHandler | null;
  /** The pattern with the keys of an object in order. */
  getRouteFromPattern?(pattern: string): string;
}

/** Has Nest's RMQ server run every handler in a CONSUMER span; see {@link inProcessSpans}. */
export function traceRmqServer(server: { prototype: RmqServer }): void {
  const { prototype } = server;
  const { getHandlerByPattern } = prototype;
  if (typeof getHandlerByPattern !== 'function')
    return diag.warn("Nest's ServerRMQ of this version has no getHandlerByPattern(): its messages are untraced.");
  const traced = inProcessSpans();
  prototype.getHandlerByPattern = function (pattern) {
    const handler = getHandlerByPattern.call(this, pattern);
    return handler && !(TRACES in this) ? traced(this, handler) : handler;
  };
}

/**
 * Makes handlers that run in a CONSUMER span until what they return has ended: guards, pipes, interceptors and filters
 * are inside. A handler that is marked with `@Untraced()` stays as it is.
 */
export function inProcessSpans(): (server: RmqServer, handler: RmqHandler) => RmqHandler {
  const made = new WeakMap<RmqHandler, RmqHandler>();
  return (server, handler) => {
    if (isUntracedHandler(handler)) return handler;
    const known = made.get(handler);
    if (known) return known;
    // `next` is read where the first handler was made, so all handlers of an event run inside the one span.
    const { isEventHandler, extras } = handler;
    const traced: RmqHandler = Object.assign(
      (data: unknown, context: RmqContextLike, ...more: unknown[]) =>
        detached(() => {
          const delivery = rmqDelivery(context.getMessage() as RmqMessage, String(server.queue), serverOf(server.urls));
          return traceProcess(delivery, (span) => {
            const pattern = context.getPattern();
            span.setAttribute(ATTR_MESSAGE_PATTERN, server.getRouteFromPattern?.(pattern) ?? pattern);
            return handler(data, context, ...more);
          });
        }),
      { isEventHandler, extras },
    );
    made.set(handler, traced);
    return traced;
  };
}
