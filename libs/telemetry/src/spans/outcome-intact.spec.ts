import { EventEmitter, on } from 'node:events';
import { firstValueFrom, lastValueFrom, map, Subject } from 'rxjs';
import { withSpan } from './span.js';
import { recordTraces } from '@throughline/telemetry-testing';

const traces = recordTraces();
const work = <T>(make: () => T): T => withSpan('work', {}, make);
const inner = <T>(value: T): T => withSpan('inner', {}, () => value);
const ended = (): string[] => traces.waterfall();

beforeEach(() => traces.reset());

describe('a cursor, whose next() gives what it has and not a step', () => {
  class Cursor {
    private read = 0;
    async next(): Promise<number | null> {
      return this.read < 2 ? this.read++ : null;
    }
    async *[Symbol.asyncIterator]() {
      for (let value = await this.next(); value !== null; value = await this.next()) yield value;
    }
    async toArray(): Promise<number[]> {
      const all: number[] = [];
      for await (const value of this) all.push(value);
      return all;
    }
  }
  const each = async (cursor: Cursor): Promise<number[]> => {
    const all: number[] = [];
    for await (const value of cursor) all.push(value);
    return all;
  };

  it('is a value', async () => {
    const cursor = work(() => new Cursor());
    expect(ended()).toEqual(['work']);

    expect([await cursor.next(), await cursor.next(), await cursor.next()]).toEqual([0, 1, null]);
    expect(await work(() => new Cursor()).toArray()).toEqual([0, 1]);
    expect(await each(work(() => new Cursor()))).toEqual([0, 1]);
    expect(await (await work(async () => new Cursor())).toArray()).toEqual([0, 1]);
  });

  it('is not asked for an iterator to find out', () => {
    let asked = 0;
    work(() => ({ next: () => null, [Symbol.asyncIterator]: () => asked++ }));
    expect([asked, ended()]).toEqual([0, ['work']]);
  });

  it('ends with null where it calls itself an iterator', async () => {
    const next = async (): Promise<null> => null;
    const cursor = work(() => ({ next, [Symbol.asyncIterator]: returnThis }));
    expect(await cursor.next()).toBeNull();
  });
});

const { returnThis } = {
  returnThis(this: unknown) {
    return this;
  },
};

describe('private fields', () => {
  class Pages {
    #page = 0;
    async next(): Promise<IteratorResult<number>> {
      return this.#page < 2 ? { done: false, value: inner(this.#page++) } : { done: true, value: undefined };
    }
    [Symbol.asyncIterator](): this {
      return this;
    }
    get page(): number {
      return this.#page;
    }
    set page(page: number) {
      this.#page = page;
    }
    skip(): this {
      this.#page++;
      return this;
    }
  }

  it('of an async iterator are there for its methods, getters and setters', async () => {
    const pages = work(() => new Pages());
    expect([pages.skip().page, pages instanceof Pages, ended()]).toEqual([1, true, []]);
    pages.page = 0;
    for await (const _ of pages.skip());

    expect([pages.page, ended()]).toEqual([2, ['work', '  inner']]);
  });

  it('of a Subject too, while what is made of it is followed', async () => {
    class Ticks extends Subject<number> {
      #last = 0;
      tick(): void {
        this.next(++this.#last);
      }
      get last(): number {
        return this.#last;
      }
    }
    const ticks = work(() => new Ticks());
    const [first, shown] = [firstValueFrom(ticks.pipe(map(inner))), lastValueFrom(ticks.asObservable())];
    ticks.tick();
    ticks.complete();

    expect([await first, await shown, ticks.last]).toEqual([1, 1, 1]);
    expect(ended().sort()).toEqual(['inner', 'work', 'work']);
  });
});

it('leaves alone what a proxy may not replace', async () => {
  const query = Object.defineProperty({ then: (resolve: (n: number) => void) => resolve(42) }, 'raw', {
    value: () => 'raw',
  }) as { then(resolve: (n: number) => void): void; raw(): string };
  const traced = work(() => query);
  expect([traced.raw(), await traced, ended()]).toEqual(['raw', 42, ['work']]);

  for (const key of ['then', 'next'] as const) {
    const fixed = Object.defineProperty({ [Symbol.asyncIterator]: returnThis }, key, { value: () => undefined });
    expect(work(() => fixed)).toBe(fixed);
  }
  expect(ended()).toHaveLength(3);
});

it('takes what cannot be looked at for a value', () => {
  const strict = new Proxy({ given: 1 } as { given: number }, {
    get: (target, key) => {
      if (key in target) return target.given;
      throw new Error(`no ${String(key)}`);
    },
  });

  expect(work(() => strict)).toBe(strict);
  expect(ended()).toEqual(['work']);
});

it('follows an iterator through every span that it is returned from', async () => {
  const numbers = work(() =>
    work(function* () {
      yield* [1, 2];
    }),
  );
  // The helpers of iterators: this version of the types does not know of them.
  const doubled = (numbers as unknown as number[]).map((n) => n * 2);
  expect([[...doubled], ended()]).toEqual([
    [2, 4],
    ['work', '  work'],
  ]);

  const events = work(() => work(() => on(new EventEmitter(), 'tick')));
  expect(ended()).toHaveLength(2);
  await events.return!();
  expect(ended()).toHaveLength(4);
});

it('ends with an iterator that is disposed of', async () => {
  const lines = work(async function* () {
    yield 1;
  });
  await lines[Symbol.asyncDispose]();
  const events = work(() => on(new EventEmitter(), 'tick'));
  await events[Symbol.asyncDispose]!();

  expect(ended()).toEqual(['work', 'work']);
});
