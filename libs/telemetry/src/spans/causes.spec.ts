import { trace } from '@opentelemetry/api';
import { recordTraces } from '@throughline/telemetry-testing';
import { withRootSpan, withSpan } from './span.js';

const traces = recordTraces();
beforeEach(() => traces.reset());

const failed = async (error: unknown) => {
  await expect(withSpan('work', {}, () => Promise.reject(error))).rejects.toBe(error);
  const { statusMessage, attributes, events } = traces.span('work');
  return { statusMessage, type: attributes['error.type'], ...events[0]!.attributes } as Record<string, string>;
};
const refused = (port: number) =>
  Object.assign(new Error(`connect ECONNREFUSED ::1:${port}`), { code: 'ECONNREFUSED' });

describe('what an error is caused by', () => {
  it('stands below its stack, however deep', async () => {
    const root = new RangeError('root');
    const { statusMessage, type, ...event } = await failed(
      new Error('order not stored', { cause: new TypeError('middle', { cause: root }) }),
    );

    expect([statusMessage, type, event['exception.message']]).toEqual([
      'order not stored',
      'Error',
      'order not stored',
    ]);
    expect(event['exception.stacktrace']).toMatch(
      /^Error: order not stored\n[^]*\n\[cause\]: TypeError: middle\n[^]*\n\[cause\]: RangeError: root\n/,
    );
  });

  it('is appended if the error message says nothing, as with fetch', async () => {
    const { statusMessage, type, ...event } = await failed(new TypeError('fetch failed', { cause: refused(80) }));

    expect(statusMessage).toBe('fetch failed: connect ECONNREFUSED ::1:80');
    expect([event['exception.message'], type]).toEqual([statusMessage, 'ECONNREFUSED']);
  });

  it('is recorded for each error of an AggregateError', async () => {
    const joined = Object.assign(new AggregateError([refused(1), refused(2), 'no'], ''), { code: 'ECONNREFUSED' });
    const { statusMessage, type, ...event } = await failed(new TypeError('fetch failed', { cause: joined }));

    expect(statusMessage).toBe('fetch failed: connect ECONNREFUSED ::1:1; connect ECONNREFUSED ::1:2; no');
    expect(type).toBe('ECONNREFUSED');
    expect(event['exception.stacktrace']).toMatch(
      /\[errors\.0\]: Error: connect[^]*\[errors\.1\]: Error: connect[^]*: no$/,
    );
  });

  it.each([
    ['a text', 'disk full', '[cause]: disk full'],
    ['an object', { expected: 1 }, '[cause]: [object Object]'],
    ['a getter that throws', undefined, undefined],
  ])('may be %s', async (_, cause, expected) => {
    const error = new Error('no', { cause });
    if (cause === undefined)
      Object.defineProperty(error, 'cause', {
        get: () => {
          throw new Error('not mine');
        },
      });
    if (expected) expect((await failed(error))['exception.stacktrace']).toContain(expected);
    else await expect(withSpan('work', {}, () => Promise.reject(error))).rejects.toBe(error);
    expect(traces.waterfall()).toEqual(['work !']);
  });

  it('may lead back to the error, and be of any length', async () => {
    const circle = new Error('circle') as Error & { cause: unknown };
    circle.cause = new Error('back', { cause: circle });
    expect((await failed(circle))['exception.stacktrace']!.match(/circle/g)).toHaveLength(1);

    traces.reset();
    const silent = new Error('') as Error & { cause: unknown };
    silent.cause = silent;
    expect((await failed(silent)).statusMessage).toBeUndefined();

    traces.reset();
    let long = new Error('0');
    for (let n = 1; n < 1000; n++) long = new Error(String(n), { cause: long });
    expect((await failed(long))['exception.stacktrace']!.match(/\[cause\]/g)!.length).toBeLessThan(20);
  });
});

describe('an error that several spans see', () => {
  const events = (name: string) => traces.spans.filter((span) => span.name === name).map((span) => span.events.length);

  it.each([[new Error('shared')], ['a text']])(
    'is recorded by each sibling, and not by their parent: %s',
    async (error) => {
      await withRootSpan('parent', {}, async () => {
        for (const name of ['one', 'two']) await withSpan(name, {}, () => Promise.reject(error)).catch(() => {});
        throw error;
      }).catch(() => {});

      expect([events('one'), events('two'), events('parent')]).toEqual([[1], [1], [0]]);
    },
  );

  it('is recorded by siblings that run at once, whichever fails first', async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    const caught = withRootSpan('parent', {}, () => {
      const one = withSpan('one', {}, () => promise.catch((error: Error) => Promise.reject(error)));
      const two = withSpan('two', {}, () => promise);
      return Promise.allSettled([one, two]).then(() => promise);
    }).catch(() => {});
    reject(new Error('shared'));
    await caught;

    expect([events('one'), events('two'), events('parent')]).toEqual([[1], [1], [0]]);
  });

  it('is recorded by the innermost, whatever spans are in between', async () => {
    const error = new Error('inner');
    await withRootSpan('outer', {}, () =>
      trace
        .getTracer('other')
        .startActiveSpan('not ours', (span) =>
          withSpan('inner', {}, () => Promise.reject(error)).finally(() => span.end()),
        ),
    ).catch(() => {});

    expect([events('inner'), events('not ours'), events('outer')]).toEqual([[1], [0], [0]]);
  });
});
