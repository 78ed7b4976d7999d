import { types } from 'node:util';
import { context, type Context } from '@opentelemetry/api';
import { isReplaceable, originalOf, standIn } from './stand-in.js';
import { isObservable, type ObservableLike, watched } from './watched.js';

/** Work that is under way: the context it runs in, and what to do once it is over. Only the first end counts. */
export interface Run {
  readonly context: Context;
  end(): void;
  fail(error: unknown): void;
  /** The same work begun anew: a cold Observable that is subscribed to again. */
  again(): Run;
}

type Method = (...args: unknown[]) => unknown;
type Settled = (value: unknown) => unknown;
type Follower = (target: never, run: Run) => unknown;

/**
 * Ends `run` when the work behind `result` is over, whatever kind of result it is, and returns what the caller may use
 * as the result. A promise or thenable is over when it settles; an Observable when it completes, fails or is
 * unsubscribed from; a generator, async iterator or async iterable when it is exhausted, fails or is left early; any
 * other value at once, and so one that cannot be looked at (a proxy that throws) or that would be followed by a member
 * which it does not let replace. Lazy kinds stay lazy, and what they do later runs in the context of `run`.
 */
export function follow<T>(result: T, run: Run): T {
  if (typeof result === 'object' && result !== null) {
    try {
      const follower = followerOf(result);
      if (follower) return follower(result as never, run) as T;
    } catch {
      // The work has succeeded: to look at what it gave must not make it fail.
    }
  }
  run.end();
  return result;
}

const callable = (target: object, key: PropertyKey): boolean => typeof Reflect.get(target, key) === 'function';

/** Subclasses, and promises with methods of their own, have more to keep than a value. */
function isPlainPromise(value: object): value is Promise<unknown> {
  if (!types.isPromise(value) || (value.constructor !== Promise && value.constructor.name !== 'Promise')) return false;
  // The cheapest way to see that there is none: this runs for every traced call.
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
  // A stream is handed on and read by others, or not at all: it is a value.
  if (!callable(value, Symbol.asyncIterator) || callable(value, 'pipe') || callable(value, 'pipeTo')) return undefined;
  if (!callable(value, 'next')) return by(Symbol.asyncIterator, followIterable);
  // What has a next() may yet be no iterator but a cursor, which is read in ways that nobody here knows of: a value too.
  return iteratesItself(value) ? by('next', followIterator) : undefined;
}

const RETURNS_THIS = /^function \[Symbol\.asyncIterator\]\(\) \{ \[native code\] \}$|\{\s*return this;?\s*\}$/;

/** Read, not called: a call may begin something. */
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
  return standIn(target, {
    then,
    ...(callable(target, 'catch') && through('catch')),
    ...(callable(target, 'finally') && through('finally')),
  });
}

function followObservable(source: ObservableLike, first: Run): unknown {
  let next: Run | undefined = first;
  const traced = watched(source, () => {
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

/** What rxjs makes another Observable of this one by, or subscribes to it by. */
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
  // A generator has no private fields, but helpers that step through it.
  const generator = isGenerator(target);
  return standIn(target, members, () => generator);
}

function followIterable(target: AsyncIterable<unknown>, first: Run): unknown {
  let next: Run | undefined = first;
  const iterate = (): unknown => {
    const run = next ?? first.again();
    next = undefined;
    return followIterator(context.with(run.context, () => target[Symbol.asyncIterator]()) as never, run);
  };
  return standIn(target, { [Symbol.asyncIterator]: iterate });
}
