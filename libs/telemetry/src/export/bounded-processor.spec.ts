import { diag, type DiagLogger, SpanStatusCode } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { detectResources } from '@opentelemetry/resources';
import { type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { emit, limits, sink } from './bounded-processor.fixture.js';
import { BoundedSpanProcessor } from './bounded-processor.js';

it('sends what it holds when the process stops', async () => {
  const { received, exporter } = sink();
  const processor = emit(exporter, ['a', 'b']);
  await processor.shutdown();

  expect(received.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(processor.counts).toMatchObject({ ended: 2, exported: 2, pending: 0 });
});

it('holds no more than its bound and counts what it drops', () => {
  const { exporter } = sink();
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
  const { received, exporter } = sink();
  const processor = emit(exporter, ['BEGIN', 'COMMIT']);
  await processor.shutdown();

  expect(received.map(({ name }) => name)).toEqual(['COMMIT']);
  expect(processor.counts.ended).toBe(1);
});

it('sends a BEGIN that failed', async () => {
  const { received, exporter } = sink();
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
