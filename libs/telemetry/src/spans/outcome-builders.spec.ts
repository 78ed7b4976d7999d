import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { context, trace } from '@opentelemetry/api';
import { recordTraces } from '@throughline/telemetry-testing';
import { endOpenRuns } from './lazy-runs.js';
import { withSpan } from './span.js';

// What a query builder may be run by besides then(): each library has names of its own for it.
const traces = recordTraces();
const ended = (): string[] => traces.waterfall();
beforeEach(() => {
  endOpenRuns();
  traces.reset();
});

const query = async (): Promise<string> => withSpan('query', {}, () => Promise.resolve('rows'));

/**
 * As knex, drizzle and mongoose have theirs: it changes itself, hands on others of its kind, and runs when it is told
 * to.
 */
class Builder {
  readonly #parts: string[] = [];
  where(part: string): this {
    this.#parts.push(part);
    return this;
  }
  clone(): Builder {
    return new Builder();
  }
  exec(): Promise<string> {
    return query();
  }
  execute(): Builder {
    return new Builder();
  }
  async *[Symbol.asyncIterator]() {
    yield await query();
  }
  stream(): Readable {
    return Readable.from(['row']);
  }
  toString(): string {
    return this.#parts.join();
  }
  then<T>(resolve: (rows: string) => T, reject?: (error: unknown) => T): Promise<T> {
    return query().then(resolve, reject);
  }
}

it.each<[string, (builder: Builder) => unknown, unknown]>([
  ['exec', (builder) => builder.exec(), 'rows'],
  ['exec after others', (builder) => builder.where('a').where('b').exec(), 'rows'],
  ['another builder', (builder) => builder.clone().clone().exec(), 'rows'],
  ['a thenable of its own', (builder) => builder.execute(), 'rows'],
  ['its own then', (builder) => builder.where('a'), 'rows'],
])('is over when it was run by %s', async (_, run, expected) => {
  expect(await run(withSpan('find', {}, () => new Builder()))).toBe(expected);
  expect(ended()).toEqual(['find', '  query']);
});

it('is over when it was read as an async iterable', async () => {
  const rows: string[] = [];
  for await (const row of withSpan('find', {}, () => new Builder())) rows.push(row);
  expect(rows).toEqual(['rows']);
  expect(ended()).toEqual(['find', '  query']);
});

it('is over when it hands out a stream, which is a value', () => {
  withSpan('find', {}, () => new Builder()).stream();
  expect(ended()).toEqual(['find']);
});

it('keeps chaining, private fields and answers that are no result', () => {
  const builder = withSpan('find', {}, () => new Builder());
  expect(builder.where('a').where('b')).toBe(builder);
  expect(String(builder)).toBe('a,b');
  expect(ended()).toEqual([]);
});

it('fails red by its own way to run', async () => {
  const failing = { then: () => undefined, exec: () => Promise.reject(new Error('no')) };
  await expect(withSpan('find', {}, () => failing).exec()).rejects.toThrow('no');
  expect(ended()).toEqual(['find !']);
});

/** As Prisma makes it: lazy, and run by `$transaction([...])`, which looks for this member, not for then(). */
function prismaPromise(work: () => Promise<string>) {
  let made: Promise<string> | undefined;
  const run = (): Promise<string> => (made ??= work());
  return {
    then: (...args: Parameters<Promise<string>['then']>) => run().then(...args),
    requestTransaction: (): Promise<string> => run(),
    [Symbol.toStringTag]: 'PrismaPromise',
  };
}

it('is over in a batch of Prisma’s transactions', async () => {
  const made = withSpan('save', {}, () => prismaPromise(query));
  expect(Object.prototype.toString.call(made)).toBe('[object PrismaPromise]');
  expect(await made.requestTransaction()).toBe('rows');
  expect(ended()).toEqual(['save', '  query']);
});

it('runs in the context of its span, each time it is used', () => {
  let seen: string | undefined;
  const lazy = {
    then: () => undefined,
    exec: () => void (seen = trace.getSpan(context.active())?.spanContext().spanId),
  };
  const [made, spanId] = withSpan(
    'outer',
    {},
    () => [withSpan('find', {}, (span) => Object.assign(lazy, { id: span.spanContext().spanId })), null] as const,
  );
  made.exec();
  expect(seen).toBe(made.id);
  expect(spanId).toBeNull();
});

it.each<[string, () => object]>([
  ['a builder', () => new Builder()],
  ['an async iterable', () => ({ [Symbol.asyncIterator]: () => Readable.from([])[Symbol.asyncIterator]() })],
  ['a generator', () => (function* () {})()], // prettier-ignore
])('is over at the end where nobody ever runs %s', (_, make) => {
  const made = withSpan('find', {}, make);
  expect(ended()).toEqual([]);
  endOpenRuns();
  expect(ended()).toEqual(['find']);
  expect(made).toBeDefined();
});

it('is over when it is forgotten', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  void withSpan('find', {}, () => new Builder()).where('a');
  while (ended().length === 0) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  expect(ended()).toEqual(['find']);
});
