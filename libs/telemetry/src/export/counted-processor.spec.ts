import { setImmediate as nextTurn } from 'node:timers/promises';
import { context, diag, type DiagLogger, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type ExportResult, ExportResultCode, RPCType, setRPCMetadata } from '@opentelemetry/core';
import { detectResources } from '@opentelemetry/resources';
import { type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { SpanGuard } from '../guard/guard-span.js';
import { dropReceiver, dropUnlessFailed } from '../untraced/dropped-spans.js';
import { untracedRoutes } from '../untraced/untraced-routes.js';
import { emit, limits, sink } from './counted-processor.fixture.js';
import { CountedSpanProcessor } from './counted-processor.js';

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => context.disable());

it('sends what it holds when the process stops', async () => {
  const { received, exporter } = sink();
  const processor = emit(exporter, ['a', 'b']);
  await processor.shutdown();

  expect(received.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(processor.counts).toMatchObject({ ended: 2, exported: 2, pending: 0 });
});

it('counts a batch that the collector refuses', async () => {
  const processor = emit(sink(ExportResultCode.FAILED).exporter, ['a', 'b', 'c']);
  await processor.shutdown().catch(() => {});

  expect(processor.counts).toMatchObject({ ended: 3, exported: 0, pending: 0, dropped: { export_failed: 3 } });
});

it.each([
  ['leaves out a span that says nothing, without calling it lost', SpanStatusCode.UNSET, ['COMMIT']],
  ['sends it where it failed', SpanStatusCode.ERROR, ['BEGIN', 'COMMIT']],
])('%s', async (_, code, expected) => {
  const { received, exporter } = sink();
  const processor = new CountedSpanProcessor(exporter, limits);
  const tracer = new TracerProvider({ spanProcessors: [processor] }).getTracer('test');
  const begin = tracer.startSpan('BEGIN', { kind: SpanKind.CLIENT }, ROOT_CONTEXT);
  dropUnlessFailed(begin);
  begin.setStatus({ code }).end();
  tracer.startSpan('COMMIT', { kind: SpanKind.CLIENT }, ROOT_CONTEXT).end();
  await processor.shutdown();

  expect(received.map(({ name }) => name)).toEqual(expected);
  expect(processor.counts).toMatchObject({ ended: expected.length, exported: expected.length, pending: 0 });
});

it('shows the exporter what the guard lets through', async () => {
  const { received, exporter } = sink();
  const guard: SpanGuard = (span) => ({ ...span, name: `masked ${span.name}`, spanContext: () => span.spanContext() });
  await emit(exporter, ['a', 'b'], { guard }).shutdown();

  expect(received.map(({ name }) => name)).toEqual(['masked a', 'masked b']);
});

it('counts the spans of a batch that the guard cannot show', async () => {
  const guard: SpanGuard = () => {
    throw new RangeError('out of range');
  };
  const processor = emit(sink().exporter, ['a'], { guard });
  await expect(processor.forceFlush()).rejects.toThrow('out of range');

  expect(processor.counts).toMatchObject({ ended: 1, pending: 0, dropped: { export_failed: 1 } });
});

it('sends spans outside of the trace whose span came first', async () => {
  const active: unknown[] = [];
  const { exporter } = sink();
  const sending: SpanExporter = {
    ...exporter,
    export: (spans, done) => {
      active.push(trace.getSpanContext(context.active()));
      exporter.export(spans, done);
    },
  };
  const request = trace.setSpanContext(ROOT_CONTEXT, {
    traceId: '1'.repeat(32),
    spanId: '2'.repeat(16),
    traceFlags: 1,
  });
  await context.with(request, async () => {
    emit(sending, ['by time'], { scheduledDelayMillis: 1 });
    while (active.length < 1) await nextTurn();
    await emit(sending, ['by a flush']).forceFlush();
    await emit(sending, ['by the end']).shutdown();
  });

  expect(active).toEqual([undefined, undefined, undefined]);
});

it('does not send the spans of a request that turns out to be untraced', async () => {
  const { received, exporter } = sink();
  const processor = new CountedSpanProcessor(exporter, limits);
  const tracer = new TracerProvider({ spanProcessors: [processor] }).getTracer('test');
  untracedRoutes().undecided = true;
  const server = tracer.startSpan('GET', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
  const inside = setRPCMetadata(trace.setSpan(ROOT_CONTEXT, server), { type: RPCType.HTTP, span: server });
  tracer.startSpan('SELECT', {}, inside).end();
  context.with(inside, () => dropReceiver());
  server.end();
  untracedRoutes().undecided = false;
  tracer.startSpan('other', {}, ROOT_CONTEXT).end();
  await processor.shutdown();

  expect(received.map(({ name }) => name)).toEqual(['other']);
  expect(processor.counts).toMatchObject({ ended: 1, exported: 1, pending: 0 });
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
  diag.setLogger({ error: (...args: unknown[]) => said.push(args) } as unknown as DiagLogger);
  const exporter: SpanExporter = {
    export: () => {
      throw new RangeError('out of range');
    },
    shutdown: async () => {},
  };
  const detected = pending ? Promise.resolve('late') : 'known';
  const processor = emit(exporter, ['a', 'b'], {
    resource: detectResources({ detectors: [{ detect: () => ({ attributes: { detected } }) }] }),
  });
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
