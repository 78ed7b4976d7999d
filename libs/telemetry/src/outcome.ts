import { types } from 'node:util';
import { context, type Context } from '@opentelemetry/api';
import { isObservable, Observable, tap } from 'rxjs';

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

/**
 * Ends `run` when the work behind `result` is over, whatever kind of result it is, and returns what the caller may use
 * as the result. A promise or thenable is over when it settles; an Observable when it completes, fails or is
 * unsubscribed from; a generator, async iterator or async iterable when it is exhausted, fails or is left early; any
 * other value at once. Lazy kinds stay lazy, and what they do later runs in the context of `run`.
 */
export function follow<T>(result: T, run: Run): T {
  if (typeof result === 'object' && result !== null) {
    if (isPlainPromise(result)) return followPromise(result, run) as T;
    // A frozen object cannot be given other methods: it counts as a plain value.
    const kind = Object.isFrozen(result) ? undefined : followerOf(result);
    if (kind) return kind(result as never, run) as T;
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

function followerOf(value: object): ((target: never, run: Run) => unknown) | undefined {
  if (Array.isArray(value)) return undefined;
  if (callable(value, 'then')) return followThenable;
  if (isObservable(value)) return followObservable;
  if (types.isGeneratorObject(value)) return followIterator;
  // A stream is handed on and read by others, or not at all: it is a value.
  if (!callable(value, Symbol.asyncIterator) || callable(value, 'pipe') || callable(value, 'pipeTo')) return undefined;
  return callable(value, 'next') ? followIterator : followIterable;
}

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
  return detached(target, {
    then,
    ...(callable(target, 'catch') && through('catch')),
    ...(callable(target, 'finally') && through('finally')),
  });
}

function followObservable(source: Observable<unknown>, first: Run): unknown {
  let next: Run | undefined = first;
  const traced = new Observable((subscriber) => {
    const run = next ?? first.again();
    next = undefined;
    const end = (): void => run.end();
    const ending = tap({ complete: end, unsubscribe: end, error: (error) => run.fail(error) });
    return context.with(run.context, () => source.pipe(ending).subscribe(subscriber));
  });
  return overlaid(source, { subscribe: traced.subscribe.bind(traced) });
}

function followIterator(target: Record<string, Method>, run: Run): unknown {
  const settle = (step: unknown): unknown => {
    if ((step as IteratorResult<unknown>).done) run.end();
    return step;
  };
  const fail = (error: unknown): never => {
    run.fail(error);
    throw error;
  };
  const step =
    (name: string): Method =>
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
  return overlaid(target, {
    next: step('next'),
    return: callable(target, 'return') ? step('return') : left,
    ...(callable(target, 'throw') && { throw: step('throw') }),
  });
}

function followIterable(target: AsyncIterable<unknown>, first: Run): unknown {
  let next: Run | undefined = first;
  const iterate = (): unknown => {
    const run = next ?? first.again();
    next = undefined;
    return followIterator(context.with(run.context, () => target[Symbol.asyncIterator]()) as never, run);
  };
  return detached(target, { [Symbol.asyncIterator]: iterate });
}

/** `target` with some members replaced; its other methods see the replacements too. */
const overlaid = (target: object, members: Record<PropertyKey, unknown>): object =>
  new Proxy(target, {
    get: (of, key, self) => (Object.hasOwn(members, key) ? members[key] : Reflect.get(of, key, self)),
  });

/** `target` with some members replaced; its other methods run on the original, whose private fields they may need. */
function detached(target: object, members: Record<PropertyKey, unknown>): object {
  const self: object = new Proxy(target, {
    get(of, key) {
      if (Object.hasOwn(members, key)) return members[key];
      const value: unknown = Reflect.get(of, key);
      if (typeof value !== 'function' || key === 'constructor') return value;
      return (...args: unknown[]) => {
        const result: unknown = Reflect.apply(value, of, args);
        return result === of ? self : result;
      };
    },
  });
  return self;
}
