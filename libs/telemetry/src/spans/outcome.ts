import { types } from 'node:util';
import { context } from '@opentelemetry/api';
import { endWhenForgotten, inUse } from './lazy-runs.js';
import type { Run } from './run.js';
import { isReplaceable, originalOf, standIn } from './stand-in.js';
import { isObservable, type ObservableLike, watched } from './watched.js';

type Method = (...args: unknown[]) => unknown;
type Settled = (value: unknown) => unknown;
type Follower = (target: never, run: Run) => unknown;

/**
 * Ends `run` when the work behind `result` has ended, whatever kind of result it is, and returns what the caller may
 * use as the result.
 *
 * A promise or thenable ends when it settles; an Observable when it completes, fails or is unsubscribed from; a
 * generator, async iterator or async iterable when it is exhausted, fails or is left early. Any other value ends at
 * once, and so does one that cannot be inspected (a proxy that throws) or whose members cannot be replaced. Lazy kinds
 * stay lazy, and their later work runs in the context of `run`.
 */
export function follow<T>(result: T, run: Run): T {
  if (typeof result === 'object' && result !== null) {
    try {
      const follower = followerOf(result);
      if (follower) return followed(result as never, run, follower) as T;
    } catch {
      // The work has succeeded, and inspecting its result must not make it fail.
    }
  }
  run.end();
  return result;
}

/** A lazy result may never be used. Its span then ends when the result is garbage collected. */
function followed(result: object, run: Run, follower: Follower): unknown {
  const standing = follower(result as never, run);
  if (follower !== followPromise) endWhenForgotten(standing as object, run);
  return standing;
}

const callable = (target: object, key: PropertyKey): boolean => typeof Reflect.get(target, key) === 'function';

/** Subclasses, and promises with methods of their own, have more than a value to preserve. */
function isPlainPromise(value: object): value is Promise<unknown> {
  if (!types.isPromise(value) || (value.constructor !== Promise && value.constructor.name !== 'Promise')) return false;
  // The cheapest check that there is none, because this runs for every traced call.
  for (const _ in value) return false;
  return true;
}

function followerOf(value: object): Follower | undefined {
  if (isPlainPromise(value)) return followPromise;
  if (Array.isArray(value)) return undefined;
  const by = (key: PropertyKey, follower: Follower) => (isReplaceable(value, key) ? follower : undefined);
  if (callable(value, 'then')) return by('then', followThenable);
  if (isObservable(value)) return by('subscribe', followObservable);
  if (isGenerator(value)) return followIterator;
  // A stream is passed on and read by others, or never: it counts as a value.
  if (!callable(value, Symbol.asyncIterator) || isStream(value)) return undefined;
  if (!callable(value, 'next')) return by(Symbol.asyncIterator, followIterable);
  // An object with `next()` may be a cursor instead of an iterator, with unknown ways to read it: it counts as a value.
  return iteratesItself(value) ? by('next', followIterator) : undefined;
}

const RETURNS_THIS = /^function \[Symbol\.asyncIterator\]\(\) \{ \[native code\] \}$|\{\s*return this;?\s*\}$/;

const isStream = (value: object): boolean => callable(value, 'pipe') || callable(value, 'pipeTo');

/** Reads the member without calling it: a call may begin something. */
const iteratesItself = (value: object): boolean =>
  RETURNS_THIS.test(Function.prototype.toString.call(Reflect.get(originalOf(value), Symbol.asyncIterator)));

const isGenerator = (value: object): boolean => types.isGeneratorObject(originalOf(value));

const followPromise = (promise: Promise<unknown>, run: Run): Promise<unknown> =>
  promise.then(
    (value) => (typeof value === 'object' ? follow(value, run) : (run.end(), value)),
    (error) => {
      run.fail(error);
      throw error;
    },
  );

function followThenable(target: { then: Method }, run: Run): unknown {
  const then = (resolve?: unknown, reject?: unknown): unknown => {
    inUse(run);
    const caller = context.active();
    const call = (work: unknown, value: unknown): unknown => context.with(caller, work as Settled, undefined, value);
    const fulfilled = (value: unknown): unknown => {
      const followed = follow(value, run);
      return typeof resolve === 'function' ? call(resolve, followed) : followed;
    };
    const rejected = (error: unknown): unknown => {
      run.fail(error);
      if (typeof reject === 'function') return call(reject, error);
      throw error;
    };
    return context.with(run.context, () => target.then(fulfilled, rejected));
  };
  const through = (name: 'catch' | 'finally') => ({
    [name]: (...args: unknown[]) => (then() as Record<string, Method>)[name]!(...args),
  });
  const members = {
    then,
    ...(callable(target, 'catch') && through('catch')),
    ...(callable(target, 'finally') && through('finally')),
  };
  return standIn(target, members, undefined, (call) => used(target, context.with(run.context, call), run));
}

/**
 * A query builder is also run by its own methods. What one of them returns decides when the run ends, as the thenable
 * itself would.
 */
function used(target: object, result: unknown, run: Run): unknown {
  if (typeof result !== 'object' || result === null || originalOf(result) === originalOf(target)) return result;
  try {
    const follower = followerOf(result);
    if (!follower) {
      if (isStream(result)) run.end();
      return result;
    }
    inUse(run);
    return followed(result, run, follower);
  } catch {
    return result;
  }
}

function followObservable(source: ObservableLike, first: Run): unknown {
  let next: Run | undefined = first;
  const traced = watched(source, () => {
    inUse(first);
    const run = next ?? first.again();
    next = undefined;
    return {
      run: (subscribe) => context.with(run.context, subscribe),
      end: () => run.end(),
      fail: (error) => run.fail(error),
    };
  });
  return standIn(source, { subscribe: traced.subscribe.bind(traced) }, (key) => SUBSCRIBING.has(key));
}

/** The methods by which rxjs derives another Observable from this one, or subscribes to it. */
const SUBSCRIBING = new Set<PropertyKey>(['pipe', 'lift', 'forEach', 'toPromise', 'asObservable']);

function followIterator(target: Record<PropertyKey, Method>, run: Run): unknown {
  const settle = (step: unknown): unknown => {
    if (Object(step) === step && (step as IteratorResult<unknown>).done) run.end();
    return step;
  };
  const fail = (error: unknown): never => {
    run.fail(error);
    throw error;
  };
  const step =
    (name: PropertyKey): Method =>
    (...args) => {
      let result: unknown;
      try {
        result = context.with(run.context, () => target[name]!(...args));
      } catch (error) {
        return fail(error);
      }
      return types.isPromise(result) ? result.then(settle, fail) : settle(result);
    };
  const left = async (value: unknown): Promise<unknown> => settle({ done: true, value });
  const members = {
    next: step('next'),
    return: callable(target, 'return') ? step('return') : left,
    ...(callable(target, 'throw') && { throw: step('throw') }),
    ...(callable(target, Symbol.asyncDispose) && {
      [Symbol.asyncDispose]: () => follow(step(Symbol.asyncDispose)(), run),
    }),
  };
  // A generator has no private fields, but has helpers that step through it.
  const generator = isGenerator(target);
  return standIn(target, members, () => generator);
}

function followIterable(target: AsyncIterable<unknown>, first: Run): unknown {
  let next: Run | undefined = first;
  const iterate = (): unknown => {
    inUse(first);
    const run = next ?? first.again();
    next = undefined;
    return followIterator(context.with(run.context, () => target[Symbol.asyncIterator]()) as never, run);
  };
  return standIn(target, { [Symbol.asyncIterator]: iterate });
}
