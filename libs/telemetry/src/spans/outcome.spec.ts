import { once } from 'node:events';
import { Readable } from 'node:stream';
import {
  firstValueFrom,
  interval,
  lastValueFrom,
  map,
  Observable,
  of,
  range,
  Subject,
  take,
  throwError,
  toArray,
} from 'rxjs';
import { withSpan } from './span.js';
import { recordTraces } from '@throughline/telemetry-testing';
import { withoutTracing } from '../untraced/untraced-context.js';

const traces = recordTraces();
const work = <T>(make: () => T): T => withSpan('work', {}, make);
const inner = <T>(value: T): T => withSpan('inner', {}, () => value);
const ended = (): string[] => traces.waterfall();
const traced = ['work', '  inner'];

beforeEach(() => traces.reset());

describe('an Observable', () => {
  it('is over when it completes', () => {
    const source = new Subject<number>();
    const seen: number[] = [];
    const subscription = work(() => source.pipe(map(inner))).subscribe((value) => seen.push(value));
    source.next(1);
    expect(ended()).toEqual(['inner']);
    source.complete();

    expect([seen, subscription.closed]).toEqual([[1], true]);
    expect(traces.spans.map(({ name }) => name)).toEqual(['inner', 'work']);
  });

  it('does its work inside the span, when subscribed to', async () => {
    const cold = work(() => new Observable<number>((to) => (to.next(inner(1)), to.complete())));
    expect([cold instanceof Observable, ended()]).toEqual([true, []]);

    expect(await firstValueFrom(cold)).toBe(1);
    expect(ended()).toEqual(traced);
  });

  it('gets a span of its own each time it is subscribed to', async () => {
    const cold = work(() => of(1));
    await lastValueFrom(cold);
    await lastValueFrom(cold);

    expect(ended()).toEqual(['work', 'work']);
  });

  it('ends when the last subscriber unsubscribes, even if at once', async () => {
    expect(await lastValueFrom(work(() => interval(1)).pipe(take(2), toArray()))).toEqual([0, 1]);
    expect(await lastValueFrom(work(() => range(1, Infinity)).pipe(take(2), toArray()))).toEqual([1, 2]);

    expect(ended()).toEqual(['work', 'work']);
  });

  it('fails red', async () => {
    await expect(lastValueFrom(work(() => throwError(() => new Error('no'))))).rejects.toThrow('no');

    expect(ended()).toEqual(['work !']);
  });

  it('is followed out of a promise too, and stays the Subject it is', async () => {
    const subject = await work(async () => new Subject<number>());
    expect([subject instanceof Subject, ended()]).toEqual([true, []]);
    subject.subscribe();
    subject.next(1);
    subject.complete();

    expect(ended()).toEqual(['work']);
  });
});

describe('a thenable', () => {
  class Query {
    readonly #runs: string[] = [];
    constructor(readonly answer: () => unknown) {}
    where(): this {
      return this;
    }
    get runs(): number {
      return this.#runs.length;
    }
    async then<T>(resolve: (value: unknown) => T, reject: (error: unknown) => T): Promise<T> {
      this.#runs.push('run');
      return Promise.resolve().then(this.answer).then(resolve, reject);
    }
  }

  it('stays lazy, runs inside the span and is over when it settles', async () => {
    const query = work(() => new Query(() => inner(42)));
    await Promise.resolve();
    expect([query.runs, ended()]).toEqual([0, []]);

    expect(await query.where()).toBe(42);
    expect(ended()).toEqual(traced);
    expect(query.runs).toBe(1);
  });

  it('fails red', async () => {
    const query = work(() => new Query(() => Promise.reject(new Error('no'))));
    await expect(Promise.resolve(query)).rejects.toThrow('no');

    expect(ended()).toEqual(['work !']);
  });

  it('may be a promise of its own kind, methods included', async () => {
    const answer = work(() => Object.assign(Promise.resolve(1), { json: () => 'json' }));
    class Later<T> extends Promise<T> {
      late(): boolean {
        return true;
      }
    }
    const later = work(() => Later.resolve(2) as Later<number>);

    expect([answer.json(), later.late(), later instanceof Later]).toEqual(['json', true, true]);
    expect([await answer, await later.finally(() => undefined)]).toEqual([1, 2]);
    expect(ended()).toEqual(['work', 'work']);
  });
});

it('takes arrays, streams, emitters, maps, functions and frozen objects for values', async () => {
  const stream = work(() => Readable.from(['a']));
  for (const value of [[1], new Map([[1, 2]]).values(), () => 1, Object.freeze({ then: () => 1 }), null, 'text']) {
    expect(work(() => value)).toBe(value);
  }
  expect(ended()).toHaveLength(7);
  stream.resume();
  await once(stream, 'end');
});

it('leaves nothing of untraced work, even of what it does later', async () => {
  const lines = withSpan('request', {}, () =>
    withoutTracing(async function* () {
      yield inner(1);
      await Promise.resolve();
      yield work(() => inner(2));
    }),
  );
  for await (const _ of lines) inner('outside');
  await lastValueFrom(withoutTracing(() => of(1).pipe(map(inner))));

  expect(traces.spans.map(({ name }) => name)).toEqual(['inner', 'inner', 'request']);
});
