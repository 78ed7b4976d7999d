import { METHODS } from 'node:http';
import { context } from '@opentelemetry/api';
import { dropReceiver } from '../untraced/dropped-spans.js';
import { type AnyFunction, metadata, passFor } from '../spans/methods.js';
import { isUntracedHandler, UNTRACED_METADATA } from '../untraced/untraced.js';
import { withoutTracing } from '../untraced/untraced-context.js';
import { untracedRoutes } from '../untraced/untraced-routes.js';

type Handler = (...args: unknown[]) => unknown;
type Adapter = Record<string, Handler>;

interface Application {
  prototype: { init(): Promise<unknown>; getHttpAdapter(): Adapter };
}

interface MessageServer {
  prototype: { addHandler(pattern: unknown, handler: Handler, isEvent?: boolean, extras?: object): void };
}

/** Nest's adapters have a method for each HTTP method that they serve, by Node's names. */
const VERBS = ['all', ...METHODS.map((method) => method.toLowerCase())];
const watched = new WeakSet<object>();

/** Makes Nest report routes as it registers them, so that `@Untraced()` ones are known. */
export function watchRoutes({ prototype }: Application): void {
  const { init } = prototype;
  prototype.init = function () {
    const adapter = this.getHttpAdapter();
    if (!watched.has(adapter)) for (const verb of VERBS) watchVerb(adapter, verb);
    watched.add(adapter);
    return init.call(this);
  };
}

function watchVerb(adapter: Adapter, verb: string): void {
  const register = adapter[verb];
  if (typeof register !== 'function') return;
  adapter[verb] = function (this: unknown, ...args: unknown[]) {
    const [path, handler] = args;
    if (typeof path !== 'string' || typeof handler !== 'function') return register.apply(this, args);
    const untraced = metadata.getOwnMetadata?.(UNTRACED_METADATA, handler) === true;
    untracedRoutes().add({ method: verb === 'all' ? '*' : verb.toUpperCase(), path, untraced });
    return register.call(this, path, untraced ? untracedRoute(handler as Handler) : handler);
  };
}

/** For a request whose path alone did not identify the route: drops the spans that have begun and makes no more. */
const untracedRoute = (handler: Handler): Handler =>
  passFor((request: unknown, response: unknown, next: unknown): unknown => {
    const outside = context.active();
    const takeBack = dropReceiver();
    const passOn = (...args: unknown[]): unknown => {
      takeBack();
      return context.with(outside, next as Handler, undefined, ...args);
    };
    return withoutTracing(() => handler(request, response, next && passOn));
  }, handler);

/** Does the same for message handlers. */
export function watchHandlers({ prototype }: MessageServer): void {
  const { addHandler } = prototype;
  prototype.addHandler = function (pattern, handler, isEvent, extras) {
    const untraced = isUntracedHandler({ extras: extras as Record<string, unknown> });
    return addHandler.call(this, pattern, untraced ? untracedHandler(handler) : handler, isEvent, extras);
  };
}

const untracedHandler = (handler: Handler): Handler =>
  passFor((...args: unknown[]): unknown => {
    dropReceiver();
    return withoutTracing(() => handler(...args));
  }, handler as AnyFunction);
