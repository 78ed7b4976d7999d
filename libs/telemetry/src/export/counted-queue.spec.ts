import { setImmediate as nextTurn } from 'node:timers/promises';
import { ExportResultCode } from '@opentelemetry/core';
import { type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { emit, idGenerator, sink } from './counted-processor.fixture.js';

it('holds no more than its bound and counts what it drops', () => {
  const { exporter } = sink();
  const silent: SpanExporter = { ...exporter, export: () => {} };
  const { counts } = emit(silent, ['1', '2', '3', '4', '5', '6']);

  expect(counts).toMatchObject({ ended: 6, pending: 4, dropped: { queue_full: 2 } });
});

it('holds no more bytes than its bound', () => {
  const { exporter } = sink();
  const silent: SpanExporter = { ...exporter, export: () => {} };
  const { counts } = emit(silent, ['1', '2', '3'], { maxQueueBytes: 1500 });

  expect(counts).toMatchObject({ ended: 3, pending: 2, dropped: { queue_full: 1 } });
});

it('has room again for what was delivered', async () => {
  const { exporter } = sink();
  const processor = emit(exporter, ['1', '2', '3', '4'], { maxQueueBytes: 3000 });
  await processor.forceFlush();
  new TracerProvider({ idGenerator, spanProcessors: [processor] }).getTracer('test').startSpan('5').end();

  expect(processor.counts).toMatchObject({ exported: 4, pending: 1, dropped: { queue_full: 0 } });
});

it('sends a batch again while the collector asks for it', async () => {
  const { received, exporter } = sink();
  const failures = [new Error('Request timed out'), Object.assign(new Error('reset'), { code: 'ECONNRESET' })];
  const busy: SpanExporter = {
    ...exporter,
    export(spans, done) {
      const error = failures.shift();
      if (error) done({ code: ExportResultCode.FAILED, error });
      else exporter.export(spans, done);
    },
  };
  const processor = emit(busy, ['a', 'b']);
  await processor.forceFlush();

  expect(received.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(processor.counts).toMatchObject({ exported: 2, dropped: { export_failed: 0 } });
});

it('sends the next batch while one is repeated, and forgets neither', async () => {
  const { received, exporter } = sink();
  const attempted = new Set<string>();
  let isAway = true;
  const unavailable: SpanExporter = {
    ...exporter,
    export(spans, done) {
      spans.forEach(({ name }) => attempted.add(name));
      if (isAway) done({ code: ExportResultCode.FAILED, error: new Error('Request timed out') });
      else exporter.export(spans, done);
    },
  };
  const names = ['1', '2', '3', '4', '5', '6', '7', '8'];
  const processor = emit(unavailable, names, { maxQueueSize: 8 });
  while (attempted.size < names.length) await nextTurn();
  isAway = false;
  await processor.forceFlush();

  expect(received.map(({ name }) => name).sort()).toEqual(names);
  expect(processor.counts).toMatchObject({ exported: 8, pending: 0, dropped: { export_failed: 0 } });
});
