import { metadata, type Method, methodsOf } from '../../spans/methods.js';
import { RecordErrors } from '../record-errors.js';
import type { NestInstrumentationOptions } from './options.js';

/** Metadata by which Nest marks the role of a class or a method. */
const IS = { injectable: '__injectable__', filter: '__catch__' };
const HANDLES = ['path', 'microservices:pattern', 'message', 'websockets:message_mapping'];

/** Nest itself calls these, outside of any request. */
const LIFECYCLE = new Set([
  'onModuleInit',
  'onApplicationBootstrap',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
  'configure',
  'afterInit',
  'handleConnection',
  'handleDisconnect',
]);

interface Reflection {
  hasMetadata?(key: unknown, target: object): boolean;
}
const has = (target: object, key: string): boolean => (metadata as Reflection).hasMetadata?.(key, target) ?? false;

/** Returns the methods of an instance that the options name. */
export function wantedMethods(instance: object, options: NestInstrumentationOptions): Method[] {
  const type = instance.constructor;
  // `TelemetryModule` adds this interceptor to every application.
  if (typeof type !== 'function' || type === RecordErrors) return [];
  const isProvider = isChosen(type, options);
  const part = new Set([
    ...(options.guards && has(type, IS.injectable) ? ['canActivate'] : []),
    ...(options.pipes && has(type, IS.injectable) ? ['transform'] : []),
    ...(options.interceptors && has(type, IS.injectable) ? ['intercept'] : []),
    ...(options.filters && has(type, IS.filter) ? ['catch'] : []),
  ]);
  return methodsOf(Object.getPrototypeOf(instance) as object).filter(
    ({ key, descriptor: { value } }) =>
      !LIFECYCLE.has(key) &&
      (isProvider || part.has(key) || (options.handlers === true && HANDLES.some((name) => has(value, name)))),
  );
}

const isChosen = (type: object & { name?: string }, { providers = [] }: NestInstrumentationOptions): boolean =>
  providers.some((chosen) =>
    typeof chosen === 'function'
      ? chosen === type
      : chosen instanceof RegExp
        ? chosen.test(type.name ?? '')
        : chosen === type.name,
  );
