import { setImmediate as nextTurn } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { diag } from '@opentelemetry/api';
import { ExportResultCode, loggingErrorHandler, setGlobalErrorHandler } from '@opentelemetry/core';
import { AlwaysOffSampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import { emit, end, sink } from '../../test/emit.js';
import { turnsUntil } from '../../test/turns.js';

const refused = { code: ExportResultCode.FAILED, error: new Error('refused') };
const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);

function expectAccounted({ counts }: ReturnType<typeof emit>): void {
  expect(counts.exported + counts.pending + sum(counts.dropped)).toBe(counts.ended);
}

afterEach(() => {
  diag.disable();
  setGlobalErrorHandler(loggingErrorHandler());
});

describe('counts', () => {
  it('spans beyond the queue, and keeps no more of them', async () => {
    const { requests, exporter } = sink();
    const processor = emit(['1', '2', '3', '4', '5'], { exporter, maxQueueSize: 3 });
    expect(processor.counts).toMatchObject({ ended: 5, pending: 3, dropped: { queue_full: 2 } });
    await processor.shutdown();
    expect(requests).toEqual([['1', '2', '3']]);
    expectAccounted(processor);
  });

  it('spans of a batch that is refused, and rejects the flush', async () => {
    const processor = emit(['a', 'b'], { exporter: sink(refused).exporter });
    await expect(processor.forceFlush()).rejects.toThrow('refused');
    expect(processor.counts).toMatchObject({ exported: 0, pending: 0, dropped: { export_failed: 2 } });
    expectAccounted(processor);
  });

  it('spans of a batch that is refused in the background, and tells the global error handler', async () => {
    const listener = jest.fn();
    setGlobalErrorHandler(listener);
    const processor = emit(['a'], { exporter: sink(refused).exporter, maxExportBatchSize: 1 });
    await turnsUntil(() => listener.mock.calls.length > 0);
    expect(listener).toHaveBeenCalledWith(refused.error);
    expect(processor.counts.dropped.export_failed).toBe(1);
  });

  it.each([
    [
      'throws',
      () => {
        throw new RangeError('out of range');
      },
    ],
    ['answers nothing', (_: unknown, done: (result: never) => void) => done(undefined as never)],
    ['never answers', () => {}],
  ])('spans of an exporter that %s', async (_, send) => {
    const { exporter } = sink();
    const processor = emit(['a'], { exporter: { ...exporter, export: send }, exportTimeoutMillis: 5 });
    await expect(processor.forceFlush()).rejects.toThrow();
    expect(processor.counts).toMatchObject({ pending: 0, dropped: { export_failed: 1 } });
    expectAccounted(processor);
  });

  it('spans that end after the shutdown, and sends none', async () => {
    const { requests, exporter } = sink();
    const processor = emit([], { exporter });
    await processor.shutdown();
    end(processor, ['late']);
    await nextTurn();
    expect(requests).toEqual([]);
    expect(processor.counts).toMatchObject({ ended: 1, pending: 0, dropped: { after_shutdown: 1 } });
  });

  it('no span that is not sampled', async () => {
    const recordOnly = { shouldSample: () => ({ decision: SamplingDecision.RECORD }), toString: () => 'record only' };
    for (const sampler of [new AlwaysOffSampler(), recordOnly]) {
      expect(emit(['a'], { exporter: sink().exporter }, { sampler }).counts.ended).toBe(0);
    }
  });
});
