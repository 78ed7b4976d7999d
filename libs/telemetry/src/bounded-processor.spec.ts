import { diag, type DiagLogger, ROOT_CONTEXT, SpanStatusCode } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { defaultResource, detectResources } from '@opentelemetry/resources';
import { type ReadableSpan, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { BoundedSpanProcessor } from './bounded-processor.js';

const limits = { maxBatch: 512, maxPending: 4, delayMs: 60_000, exportTimeoutMs: 1000 };

function emit(exporter: SpanExporter, names: string[], resource = defaultResource()) {
  const processor = new BoundedSpanProcessor(exporter, limits);
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
