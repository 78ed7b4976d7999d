import { EventEmitter, on } from 'node:events';
import { withSpan } from './span.js';
import { recordTraces } from '@throughline/telemetry-testing';

const traces = recordTraces();
const work = <T>(make: () => T): T => withSpan('work', {}, make);
const inner = <T>(value: T): T => withSpan('inner', {}, () => value);
const ended = (): string[] => traces.waterfall();

beforeEach(() => traces.reset());

describe('a generator', () => {
  it('is over when it is exhausted, and each step runs inside the span', () => {
    const numbers = work(function* () {
      yield inner(1);
      yield 2;
    });
    const first = numbers.next();
    expect([first.value, ended()]).toEqual([1, ['inner']]);

    expect([...numbers]).toEqual([2]);
    expect(ended()).toEqual(['work', '  inner']);
  });

  it('is over when it is left', () => {
    for (const _ of work(function* () {
      yield 1;
      yield 2;
    })) {
      break;
    }
    expect(ended()).toEqual(['work']);
  });

  it('works asynchronously, to its end or to its failure', async () => {
    const failing = work(async function* () {
      yield inner(1);
      throw new Error('no');
    });
    const seen: number[] = [];
    const reading = async (): Promise<void> => {
      for await (const value of failing) seen.push(value);
    };
    await expect(reading()).rejects.toThrow('no');

    expect(seen).toEqual([1]);
    expect(ended()).toEqual(['work !', '  inner']);
  });

  it('may be any async iterator', async () => {
    const emitter = new EventEmitter();
    const events = work(() => on(emitter, 'tick'));
    setImmediate(() => emitter.emit('tick', 1));
    for await (const _ of events) break;

    expect(ended()).toEqual(['work']);
  });

  it('may be any async iterable, private fields and all', async () => {
    class Page {
      readonly #rows = [1, 2];
      async *[Symbol.asyncIterator]() {
        for (const row of this.#rows) yield inner(row);
      }
      count(): number {
        return this.#rows.length;
      }
    }
    const page = work(() => new Page());
    expect([page.count(), page instanceof Page, ended()]).toEqual([2, true, []]);
    const rows: number[] = [];
    for await (const row of page) rows.push(row);

    expect([rows, ended()]).toEqual([
      [1, 2],
      ['work', '  inner', '  inner'],
    ]);
  });
});
