import { setImmediate as nextTurn } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { context, diag, type DiagLogger, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ExportResultCode, isTracingSuppressed, loggingErrorHandler, setGlobalErrorHandler } from '@opentelemetry/core';
import { detectResources } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { emit, end, heldSink, sink } from '../../test/emit.js';
import { turnsUntil } from '../../test/turns.js';

const refused = { code: ExportResultCode.FAILED, error: new Error('refused') };

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager()));
afterAll(() => context.disable());
afterEach(() => {
  jest.useRealTimers();
  diag.disable();
  setGlobalErrorHandler(loggingErrorHandler());
});

it('sends what it holds when it is flushed, and when it is shut down', async () => {
  const { requests, exporter, shut } = sink();
  const processor = emit(['a', 'b'], { exporter });
  await processor.forceFlush();
  expect(requests).toEqual([['a', 'b']]);
  end(processor, ['c']);
  await processor.shutdown();
  expect(requests).toEqual([['a', 'b'], ['c']]);
  expect(shut).toEqual(['shut']);
  expect(processor.counts).toMatchObject({ ended: 3, exported: 3, pending: 0 });
});

it('sends a full batch at once, and the rest after the delay', async () => {
  jest.useFakeTimers();
  const { requests, exporter } = sink();
  emit(['1', '2', '3', '4', '5'], { exporter, maxExportBatchSize: 2, scheduledDelayMillis: 1000 });
  expect(requests).toEqual([]);
  jest.useRealTimers();
  await nextTurn();
  await nextTurn();
  expect(requests.slice(0, 2)).toEqual([
    ['1', '2'],
    ['3', '4'],
  ]);
});

it('sends spans after the delay, 5000 ms by default', async () => {
  for (const scheduledDelayMillis of [undefined, 20]) {
    const timers = jest.spyOn(globalThis, 'setTimeout');
    const { requests, exporter } = sink();
    const processor = emit(['a'], { exporter, scheduledDelayMillis });
    await nextTurn();
    const [call] = timers.mock.calls.filter(([, delay]) => delay === (scheduledDelayMillis ?? 5000));
    expect(requests).toEqual([]);
    (call![0] as () => void)();
    await processor.forceFlush();
    expect(requests).toEqual([['a']]);
    timers.mockRestore();
  }
});

it('sends one request at a time', async () => {
  const { requests, exporter, answer } = heldSink();
  const processor = emit(['1', '2', '3'], { exporter, maxExportBatchSize: 1 });
  await nextTurn();
  end(processor, ['4']);
  for (const expected of [1, 2, 3, 4]) {
    await nextTurn();
    expect(requests).toHaveLength(expected);
    answer();
  }
  await processor.forceFlush();
  expect(processor.counts).toMatchObject({ exported: 4, pending: 0 });
});

it('waits in a flush for what is under way already', async () => {
  const { exporter, answer } = heldSink();
  const processor = emit(['a'], { exporter, maxExportBatchSize: 1 });
  await nextTurn();
  let flushed = false;
  const flush = processor.forceFlush().then(() => (flushed = true));
  await nextTurn();
  expect(flushed).toBe(false);
  answer();
  await flush;
});

it('makes a request of its own of what would be too large for one', async () => {
  const { requests, exporter } = sink();
  const mask = (span: ReadableSpan) => Object.create(span, { attributes: { value: { text: 'x'.repeat(2_000_000) } } });
  await emit(['1', '2', '3'], { exporter, mask }).shutdown();
  expect(requests).toEqual([['1', '2'], ['3']]);
});

describe('a mask', () => {
  it('is given each span after the turn in which it ended, and what it returns is sent', async () => {
    const { requests, exporter } = sink();
    const seen: string[] = [];
    const mask = (span: ReadableSpan) => {
      seen.push(span.name);
      return Object.create(span, { name: { value: span.name.replace('secret', '***') } });
    };
    const processor = emit(['a secret', 'b'], { exporter, mask });
    expect(seen).toEqual([]);
    await nextTurn();
    expect(seen).toEqual(['a secret', 'b']);
    await processor.shutdown();
    expect(requests).toEqual([['a ***', 'b']]);
  });

  it('that throws costs its span alone, which is counted and said', async () => {
    const said: unknown[] = [];
    diag.setLogger({ error: (...words: unknown[]) => said.push(words) } as unknown as DiagLogger);
    const { requests, exporter } = sink();
    const mask = (span: ReadableSpan) => {
      if (span.name === 'bad') throw new RangeError('out of range');
      return span;
    };
    const processor = emit(['1', 'bad', '2'], { exporter, mask });
    await processor.shutdown();
    expect(requests).toEqual([['1', '2']]);
    expect(processor.counts).toMatchObject({ ended: 3, exported: 2, dropped: { export_failed: 1 } });
    expect(said).toEqual([[expect.stringContaining('"bad"'), expect.any(RangeError)]]);
  });
});

it('shuts the exporter down once, also where the last flush fails', async () => {
  const { exporter, shut } = sink(refused);
  const processor = emit(['a'], { exporter });
  await expect(processor.shutdown()).rejects.toThrow('refused');
  await expect(processor.shutdown()).rejects.toThrow('refused');
  expect(shut).toEqual(['shut']);
});

it('waits for a resource that is not known yet', async () => {
  const { requests, exporter } = sink();
  let detected!: (name: string) => void;
  const name = new Promise<string>((resolve) => (detected = resolve));
  const resource = detectResources({ detectors: [{ detect: () => ({ attributes: { 'service.name': name } }) }] });
  const flush = emit(['a'], { exporter }, { resource }).forceFlush();
  await nextTurn();
  expect(requests).toEqual([]);
  detected('shop');
  await flush;
  expect(requests).toEqual([['a']]);
  expect(resource.attributes['service.name']).toBe('shop');
});

it('sends outside of the trace whose spans it sends, and traces nothing of it', async () => {
  const active: unknown[] = [];
  const { exporter } = sink();
  const looking: typeof exporter = {
    ...exporter,
    export: (request, done) => {
      active.push([trace.getSpan(context.active()), isTracingSuppressed(context.active())]);
      exporter.export(request, done);
    },
  };
  const inside = trace.setSpanContext(ROOT_CONTEXT, { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 });
  await context.with(inside, async () => {
    emit(['by size'], { exporter: looking, maxExportBatchSize: 1 });
    emit(['by time'], { exporter: looking, scheduledDelayMillis: 1 });
    await turnsUntil(() => active.length === 2);
    await emit(['by flush'], { exporter: looking }).forceFlush();
  });
  expect(active).toEqual(Array(3).fill([undefined, true]));
});
