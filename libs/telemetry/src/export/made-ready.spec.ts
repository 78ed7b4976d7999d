import { setImmediate as nextTurn } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { context, diag, type DiagLogger, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ExportResultCode, RPCType, setRPCMetadata } from '@opentelemetry/core';
import { defaultResource } from '@opentelemetry/resources';
import { type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { dropReceiver } from '../untraced/dropped-spans.js';
import { untracedRoutes } from '../untraced/untraced-routes.js';
import { emit, limits, type Ready, sink } from './bounded-processor.fixture.js';
import { BoundedSpanProcessor } from './bounded-processor.js';

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager()));
afterAll(() => context.disable());

describe('what is made of a finished span', () => {
  const sized =
    (size: number): Ready =>
    (span) => ({ spanContext: () => span.spanContext(), resource: span.resource, size });

  it('is what its exporter gets', async () => {
    const { received, exporter } = sink();
    await emit(exporter, ['a', 'b'], { ready: sized(7) }).shutdown();

    expect(received).toMatchObject([{ size: 7 }, { size: 7 }]);
  });

  it('is made after the turn in which it ended, in their order', async () => {
    const { received, exporter } = sink();
    const made: string[] = [];
    const ready: Ready = (span) => (made.push(span.name), span);
    const processor = emit(exporter, ['a', 'b'], { ready });
    expect(made).toEqual([]);
    expect(processor.counts).toMatchObject({ ended: 2, pending: 2 });
    await nextTurn();
    expect(made).toEqual(['a', 'b']);
    await processor.shutdown();

    expect(received.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('is made and sent outside of its trace', async () => {
    const active: unknown[] = [];
    const look = () => active.push(trace.getSpanContext(context.active()));
    const { exporter } = sink();
    const sending: SpanExporter = { ...exporter, export: (spans, done) => (look(), exporter.export(spans, done)) };
    const ready: Ready = (span) => (look(), span);
    const request = trace.setSpanContext(ROOT_CONTEXT, {
      traceId: '1'.repeat(32),
      spanId: '2'.repeat(16),
      traceFlags: 1,
    });
    await context.with(request, async () => {
      emit(sending, ['by time'], { ready, delayMs: 1 });
      while (active.length < 2) await nextTurn();
      await emit(sending, ['by a flush'], { ready }).forceFlush();
      await emit(sending, ['by the end'], { ready }).shutdown();
    });

    expect(active).toEqual(Array(6).fill(undefined));
  });

  it('is made though a test has stopped the clock', async () => {
    const made: string[] = [];
    const ready: Ready = (span) => (made.push(span.name), span);
    jest.useFakeTimers();
    emit(sink().exporter, ['a'], { ready });
    jest.useRealTimers();
    await nextTurn();

    expect(made).toEqual(['a']);
  });

  it('is made of the others where it could not be made of one', async () => {
    diag.disable();
    const { received, exporter } = sink();
    const ready: Ready = (span) => {
      if (span.name === 'bad') throw new RangeError('out of range');
      return span;
    };
    const processor = emit(exporter, ['bad', 'good'], { ready });
    await processor.shutdown();

    expect(received.map(({ name }) => name)).toEqual(['good']);
    expect(processor.counts).toMatchObject({ ended: 2, exported: 1, pending: 0, dropped: { export_failed: 1 } });
  });

  it('is counted as lost where it could not be made, and the caller never hears of it', async () => {
    const said: unknown[] = [];
    diag.setLogger({ error: (...told: unknown[]) => said.push(told) } as unknown as DiagLogger);
    const ready: Ready = () => {
      throw new RangeError('out of range');
    };
    const { counts } = emit(sink().exporter, ['a'], { ready });
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
    const processor = emit(exporter, ['a', 'b', 'c'], { ready: sized(2_000_000) });
    await expect(processor.forceFlush()).rejects.toThrow();

    expect(sizes).toEqual([1, 1, 1]);
    expect(processor.counts).toMatchObject({ exported: 2, pending: 0, dropped: { export_failed: 1 } });
  });

  it('is not sent once its request turns out to be untraced, but for another span that it is used for again', async () => {
    const { received, exporter } = sink();
    const standIn = { spanContext: () => ({ traceId: '', spanId: '', traceFlags: 1 }), resource: defaultResource() };
    const processor = new BoundedSpanProcessor(exporter, limits, () => standIn);
    const tracer = new TracerProvider({ spanProcessors: [processor] }).getTracer('test');
    untracedRoutes().undecided = true;
    const server = tracer.startSpan('GET', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
    const inside = setRPCMetadata(trace.setSpan(ROOT_CONTEXT, server), { type: RPCType.HTTP, span: server });
    tracer.startSpan('SELECT', {}, inside).end();
    context.with(inside, () => dropReceiver());
    server.end();
    untracedRoutes().undecided = false;
    await processor.forceFlush();
    expect(received).toEqual([]);
    expect(processor.counts).toMatchObject({ ended: 0, exported: 0, pending: 0 });

    tracer.startSpan('other', {}, ROOT_CONTEXT).end();
    await processor.shutdown();
    expect(received).toEqual([standIn]);
  });
});
