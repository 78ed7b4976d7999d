import { setImmediate as nextTurn } from 'node:timers/promises';
import { context, diag, type DiagLogger, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type ExportResult, ExportResultCode, RPCType, setRPCMetadata } from '@opentelemetry/core';
import { defaultResource, detectResources } from '@opentelemetry/resources';
import { type ReadableSpan, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { BoundedSpanProcessor, type Waiting } from './bounded-processor.js';
import { dropReceiver } from '../untraced/dropped-spans.js';
import { untracedRoutes } from '../untraced/untraced-routes.js';

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager()));
afterAll(() => context.disable());

const limits = { maxBatch: 512, maxPending: 4, delayMs: 60_000, exportTimeoutMs: 1000 };

type Ready = (span: ReadableSpan) => Waiting;

function emit(exporter: SpanExporter, names: string[], resource = defaultResource(), ready?: Ready) {
  const processor = new BoundedSpanProcessor(exporter, limits, ready);
  const tracer = new TracerProvider({ resource, spanProcessors: [processor] }).getTracer('test');
  for (const name of names) tracer.startSpan(name, { kind: 2 }, ROOT_CONTEXT).end();
  return processor;
}

function sink(code: ExportResultCode) {
  const received: ReadableSpan[] = [];
  const exporter: SpanExporter = {
    export(spans: ReadableSpan[], done: (result: ExportResult) => void) {
      received.push(...spans);
      done({ code });
    },
    shutdown: async () => {},
  };
  return { received, exporter };
}

it('sends what it holds when the process stops', async () => {
  const { received, exporter } = sink(ExportResultCode.SUCCESS);
  const processor = emit(exporter, ['a', 'b']);
  await processor.shutdown();

  expect(received.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(processor.counts).toMatchObject({ ended: 2, exported: 2, pending: 0 });
});

it('holds no more than its bound and counts what it drops', () => {
  const { exporter } = sink(ExportResultCode.SUCCESS);
  const silent: SpanExporter = { ...exporter, export: () => {} };
  const { counts } = emit(silent, ['1', '2', '3', '4', '5', '6']);

  expect(counts).toMatchObject({ ended: 6, pending: 4, dropped: { queue_full: 2 } });
});

it('counts a batch that the collector refuses', async () => {
  const processor = emit(sink(ExportResultCode.FAILED).exporter, ['a', 'b', 'c']);
  await processor.shutdown().catch(() => {});

  expect(processor.counts).toMatchObject({ ended: 3, exported: 0, pending: 0, dropped: { export_failed: 3 } });
});

it('leaves BEGIN out without calling it lost', async () => {
  const { received, exporter } = sink(ExportResultCode.SUCCESS);
  const processor = emit(exporter, ['BEGIN', 'COMMIT']);
  await processor.shutdown();

  expect(received.map(({ name }) => name)).toEqual(['COMMIT']);
  expect(processor.counts.ended).toBe(1);
});

it('sends a BEGIN that failed', async () => {
  const { received, exporter } = sink(ExportResultCode.SUCCESS);
  const processor = new BoundedSpanProcessor(exporter, limits);
  const span = new TracerProvider({ spanProcessors: [processor] }).getTracer('test').startSpan('BEGIN', { kind: 2 });
  span.setStatus({ code: SpanStatusCode.ERROR }).end();
  await processor.shutdown();

  expect(received.map(({ name }) => name)).toEqual(['BEGIN']);
});

it('shuts the exporter down when the last flush fails', async () => {
  const shut: string[] = [];
  const shutdown = async () => void shut.push('shut');
  const exporter = {
    export: (_: unknown, done: (r: ExportResult) => void) => done({ code: ExportResultCode.FAILED }),
    shutdown,
  };

  await expect(emit(exporter, ['work']).shutdown()).rejects.toThrow();
  expect(shut).toEqual(['shut']);
});

it.each([true, false])('outlives an exporter that throws, with a resource still pending: %s', async (pending) => {
  const said: unknown[] = [];
  diag.setLogger({ error: (...told: unknown[]) => said.push(told) } as unknown as DiagLogger);
  const exporter: SpanExporter = {
    export: () => {
      throw new RangeError('out of range');
    },
    shutdown: async () => {},
  };
  const detected = pending ? Promise.resolve('late') : 'known';
  const processor = emit(
    exporter,
    ['a', 'b'],
    detectResources({ detectors: [{ detect: () => ({ attributes: { detected } }) }] }),
  );
  await expect(processor.forceFlush()).rejects.toThrow('out of range');
  diag.disable();

  expect(processor.counts).toMatchObject({ ended: 2, exported: 0, pending: 0, dropped: { export_failed: 2 } });
  expect(said).toContainEqual([expect.stringContaining('2 spans'), expect.any(RangeError)]);
});

it('outlives an exporter that answers nothing at all', async () => {
  const exporter: SpanExporter = { export: (_, done) => done(undefined as never), shutdown: async () => {} };
  const processor = emit(exporter, ['a']);
  await expect(processor.forceFlush()).rejects.toThrow();

  expect(processor.counts).toMatchObject({ ended: 1, pending: 0, dropped: { export_failed: 1 } });
});

describe('what is made of a finished span', () => {
  const sized =
    (size: number): Ready =>
    (span) => ({ spanContext: () => span.spanContext(), resource: span.resource, size });

  it('is what its exporter gets', async () => {
    const { received, exporter } = sink(ExportResultCode.SUCCESS);
    await emit(exporter, ['a', 'b'], undefined, sized(7)).shutdown();

    expect(received).toMatchObject([{ size: 7 }, { size: 7 }]);
  });

  it('is made after the turn in which it ended, in their order', async () => {
    const { received, exporter } = sink(ExportResultCode.SUCCESS);
    const made: string[] = [];
    const ready: Ready = (span) => (made.push(span.name), span);
    const processor = emit(exporter, ['a', 'b'], undefined, ready);
    expect(made).toEqual([]);
    expect(processor.counts).toMatchObject({ ended: 2, pending: 2 });
    await nextTurn();
    expect(made).toEqual(['a', 'b']);
    await processor.shutdown();

    expect(received.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('is made of the others where it could not be made of one', async () => {
    diag.disable();
    const { received, exporter } = sink(ExportResultCode.SUCCESS);
    const ready: Ready = (span) => {
      if (span.name === 'bad') throw new RangeError('out of range');
      return span;
    };
    const processor = emit(exporter, ['bad', 'good'], undefined, ready);
    await processor.shutdown();

    expect(received.map(({ name }) => name)).toEqual(['good']);
    expect(processor.counts).toMatchObject({ ended: 2, exported: 1, pending: 0, dropped: { export_failed: 1 } });
  });

  it('is counted as lost where it could not be made, and the caller never hears of it', async () => {
    const said: unknown[] = [];
    diag.setLogger({ error: (...told: unknown[]) => said.push(told) } as unknown as DiagLogger);
    const { counts } = emit(sink(ExportResultCode.SUCCESS).exporter, ['a'], undefined, () => {
      throw new RangeError('out of range');
    });
    await nextTurn();
    diag.disable();

    expect(counts).toMatchObject({ ended: 1, pending: 0, dropped: { export_failed: 1 } });
    expect(said).toEqual([[expect.stringContaining('"a"'), expect.any(RangeError)]]);
  });

  it('is sent in more than one request where a batch is large, and each is counted by itself', async () => {
    const sizes: number[] = [];
    const exporter: SpanExporter = {
      export: (spans, done) => {
        sizes.push(spans.length);
        done({ code: sizes.length === 2 ? ExportResultCode.FAILED : ExportResultCode.SUCCESS });
      },
      shutdown: async () => {},
    };
    const processor = emit(exporter, ['a', 'b', 'c'], undefined, sized(2_000_000));
    await expect(processor.forceFlush()).rejects.toThrow();

    expect(sizes).toEqual([1, 1, 1]);
    expect(processor.counts).toMatchObject({ exported: 2, pending: 0, dropped: { export_failed: 1 } });
  });

  it('is not sent once its request turns out to be untraced', async () => {
    const { received, exporter } = sink(ExportResultCode.SUCCESS);
    const processor = new BoundedSpanProcessor(exporter, limits, sized(7));
    const tracer = new TracerProvider({ spanProcessors: [processor] }).getTracer('test');
    untracedRoutes().undecided = true;
    const server = tracer.startSpan('GET', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
    const inside = setRPCMetadata(trace.setSpan(ROOT_CONTEXT, server), { type: RPCType.HTTP, span: server });
    tracer.startSpan('SELECT', {}, inside).end();
    context.with(inside, () => dropReceiver());
    server.end();
    untracedRoutes().undecided = false;
    await processor.shutdown();

    expect(received).toEqual([]);
    expect(processor.counts).toMatchObject({ ended: 0, exported: 0, pending: 0 });
  });
});
