import { METHODS } from 'node:http';
import { context } from '@opentelemetry/api';
import { Hook } from 'import-in-the-middle';
import { dropReceiver } from '../untraced/dropped-spans.js';
import { type AnyFunction, metadata, passFor } from '../spans/methods.js';
import { isUntracedHandler, UNTRACED_METADATA } from '../untraced/untraced.js';
import { withoutTracing } from '../untraced/untraced-context.js';
import { untracedRoutes } from '../untraced/untraced-routes.js';

type Handler = (...args: unknown[]) => unknown;
type Adapter = Record<string, Handler>;

interface Nest {
  NestApplication?: { prototype: { init(): Promise<unknown>; getHttpAdapter(): Adapter } };
  Server?: { prototype: { addHandler(pattern: unknown, handler: Handler, isEvent?: boolean, extras?: object): void } };
}

/** Nest's adapters have a method for each that they serve, by the names that Node knows. */
const VERBS = ['all', ...METHODS.map((method) => method.toLowerCase())];
const patched = new WeakSet<object>();

/** Has Nest tell its routes and message handlers as it registers them, so that `@Untraced()` ones are known. */
export function watchNest(): void {
  new Hook(['@nestjs/core', '@nestjs/microservices'], (exports: Nest) => {
    if (exports.NestApplication) watchRoutes(exports.NestApplication.prototype);
    if (exports.Server) watchHandlers(exports.Server.prototype);
  });
}

function watchRoutes(application: NonNullable<Nest['NestApplication']>['prototype']): void {
  const { init } = application;
  if (!once(application)) return;
  application.init = function () {
    const adapter = this.getHttpAdapter();
    if (once(adapter)) for (const verb of VERBS) watchVerb(adapter, verb);
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

/** For a request that its path alone could not tell: what has begun is dropped, and the rest does not begin. */
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

function watchHandlers(server: NonNullable<Nest['Server']>['prototype']): void {
  const { addHandler } = server;
  if (!once(server)) return;
  server.addHandler = function (pattern, handler, isEvent, extras) {
    const untraced = isUntracedHandler({ extras: extras as Record<string, unknown> });
    return addHandler.call(this, pattern, untraced ? untracedHandler(handler) : handler, isEvent, extras);
  };
}

const untracedHandler = (handler: Handler): Handler =>
  passFor((...args: unknown[]): unknown => {
    dropReceiver();
    return withoutTracing(() => handler(...args));
  }, handler as AnyFunction);

function once(target: object): boolean {
  if (patched.has(target)) return false;
  patched.add(target);
  return true;
}
