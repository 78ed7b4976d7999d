import { HttpException, NotFoundException, InternalServerErrorException } from '@nestjs/common';
import { diag, type DiagLogger, DiagLogLevel, type LogRecord, logs, trace } from '@opentelemetry/api';
import { classifyErrors, isExpected } from './errors.js';
import { withRootSpan, withSpan } from './span.js';
import { recordTraces } from '@throughline/telemetry-testing';

const OPT_IN = 'OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN';
const traces = recordTraces();
const emitted: LogRecord[] = [];
let enabled = true;
logs.setGlobalLoggerProvider({
  getLogger: () => ({ emit: (record) => void emitted.push(record), enabled: () => enabled }),
});

const failing = (error: unknown, name = 'work'): void => {
  expect(() =>
    withSpan(name, {}, () => {
      throw error;
    }),
  ).toThrow();
};
const nested = (error: unknown): Promise<never> | undefined => {
  try {
    return withRootSpan('outer', {}, () => withSpan('inner', {}, () => Promise.reject(error)));
  } catch {
    return undefined;
  }
};
const exceptions = () => traces.spans.flatMap(({ events }) => events.filter(({ name }) => name === 'exception'));

class PaymentFailed extends Error {}
const fail = (): never => {
  throw new Error('not mine');
};
const unreadable = (): Error =>
  Object.defineProperties(
    new Error(),
    Object.fromEntries(['name', 'message', 'stack', 'code', 'expected'].map((key) => [key, { get: fail }])),
  );
const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

beforeEach(() => {
  traces.reset();
  emitted.length = 0;
  enabled = true;
  delete process.env[OPT_IN];
});

describe('what is an outcome', () => {
  it.each([
    [new NotFoundException(), true],
    [new HttpException('teapot', 418), true],
    [new InternalServerErrorException(), false],
    [Object.assign(new Error('declined'), { expected: true }), true],
    [Object.assign(new NotFoundException(), { expected: false }), false],
    [new TypeError('bug'), false],
    [new DOMException('', 'AbortError'), true],
    [Object.assign(new Error('aborted'), { name: 'AbortError', cause: { name: 'TimeoutError' } }), false],
    [new DOMException('', 'TimeoutError'), false],
    ['text', false],
    [null, false],
    [undefined, false],
  ])('%s: %s', (error, expected) => expect(isExpected(error)).toBe(expected));

  it('leaves the span green, everything else turns it red', () => {
    failing(new NotFoundException(), 'refused');
    failing(Object.assign(new Error('no answer'), { code: 'upstream_timeout' }), 'broken');

    expect(traces.waterfall()).toEqual(['refused', 'broken !']);
    expect(traces.span('refused')).toMatchObject({ attributes: {}, events: [] });
    expect(traces.span('broken').attributes['error.type']).toBe('upstream_timeout');
  });

  it('is what the error itself cannot say: a failure', () => {
    const broken = Object.defineProperty(new Error('mine'), 'expected', { get: fail });
    const without = { getStatus: fail };

    expect([broken, Object.assign(new Error('mine'), without)].map(isExpected)).toEqual([false, false]);
  });

  it('is for oneself to say, the latest first, while it says so', () => {
    const networkErrors = [
      classifyErrors((error) => (error instanceof RangeError ? 'failure' : undefined)),
      classifyErrors((error) => (error instanceof RangeError ? 'outcome' : undefined)),
      classifyErrors((error) => (error instanceof NotFoundException ? 'failure' : undefined)),
      classifyErrors(() => {
        throw new Error('broken classifier');
      }),
    ];
    expect([new RangeError(), new NotFoundException(), new Error()].map(isExpected)).toEqual([true, false, false]);

    networkErrors.forEach((remove) => remove());
    expect([new RangeError(), new NotFoundException()].map(isExpected)).toEqual([false, true]);
  });
});

describe('an exception', () => {
  it.each([[new Error('no')], ['a text'], [42]])('is recorded once in its trace: %s', async (error) => {
    await expect(nested(error)).rejects.toBe(error);

    expect(traces.waterfall()).toEqual(['outer !', '  inner !']);
    expect(traces.span('inner').events).toHaveLength(1);
    expect(exceptions()).toHaveLength(1);
  });

  it.each([
    ['an error whose status cannot be told', Object.assign(new Error('mine'), { getStatus: fail }), 'mine'],
    ['an error of getters that throw', unreadable(), undefined],
    ['an object without a prototype', Object.create(null), '[Object: null prototype] {}'],
    ['an object that is no text', { toString: fail }, '[Object]'],
    ['a revoked proxy', revoked(), '<Revoked Proxy>'],
  ])('is thrown on as it was, with its spans ended and red: %s', async (_, thrown, message) => {
    expect(await nested(thrown)?.catch((error: unknown) => Object.is(error, thrown))).toBe(true);

    expect(traces.waterfall()).toEqual(['outer !', '  inner !']);
    const { statusMessage, attributes } = traces.span('inner');
    expect([statusMessage, attributes['error.type']]).toEqual([message, 'Error']);
  });

  it.each([
    [new PaymentFailed('no'), 'PaymentFailed', 'PaymentFailed'],
    [Object.assign(new PaymentFailed('no'), { name: 'Declined' }), 'Declined', 'Declined'],
    [Object.assign(new PaymentFailed('no'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED', 'PaymentFailed'],
    [new Error('no'), 'Error', 'Error'],
    ['text', 'Error', 'Error'],
  ])('tells its class in event and log record alike, and its code where it has one: %s', (error, type, name) => {
    process.env[OPT_IN] = 'logs/dup';
    failing(error);

    expect(traces.span('work').attributes['error.type']).toBe(type);
    expect(exceptions()).toMatchObject([{ attributes: { 'exception.type': name } }]);
    expect(emitted).toMatchObject([{ attributes: { 'exception.type': name } }]);
  });

  it('that is kept and thrown again is news in another trace', async () => {
    const kept = new Error('not ready');
    await expect(nested(kept)).rejects.toBe(kept);
    await expect(nested(kept)).rejects.toBe(kept);

    expect(exceptions()).toHaveLength(2);
  });

  it('is a log record in the context of its span where that is asked for', async () => {
    process.env[OPT_IN] = 'logs';
    await expect(nested(new TypeError('no'))).rejects.toThrow();

    expect(exceptions()).toEqual([]);
    expect(emitted).toMatchObject([
      {
        severityNumber: 17,
        severityText: 'ERROR',
        body: 'no',
        attributes: {
          'exception.type': 'TypeError',
          'exception.message': 'no',
          'exception.stacktrace': expect.stringContaining('errors.spec'),
        },
      },
    ]);
    expect(trace.getSpanContext(emitted[0]!.context!)!.spanId).toBe(traces.span('inner').spanId);
    expect(traces.waterfall()).toEqual(['outer !', '  inner !']);
  });

  it.each([
    ['logs/dup', 1, 1],
    ['', 1, 0],
    ['nonsense', 1, 0],
  ])('with "%s" is %i span events and %i log records', (value, events, records) => {
    process.env[OPT_IN] = value;
    failing(new Error('no'));

    expect([exceptions().length, emitted.length]).toEqual([events, records]);
  });

  it('warns once if exceptions should be log records but no logger is set up', () => {
    const warnings: string[] = [];
    const warn = (message: string): void => void warnings.push(message);
    diag.setLogger({ warn } as DiagLogger, { logLevel: DiagLogLevel.WARN });
    process.env[OPT_IN] = 'logs';
    enabled = false;
    failing(new Error('one'));
    failing(new Error('two'));
    diag.disable();

    expect(warnings).toEqual([expect.stringContaining('OTEL_LOGS_EXPORTER')]);
  });
});
