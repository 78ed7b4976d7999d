import { type Context, diag, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import {
  BatchSpanProcessor,
  type ReadableSpan,
  type Span,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { isDropped, noteReceiver } from './dropped-spans.js';
import { asError } from './errors.js';

/** Why spans did not reach the collector. */
export type DropReason = 'queue_full' | 'export_failed' | 'after_shutdown';

/** Spans since the process started. `ended = exported + sum(dropped) + pending`, always. */
export interface SpanCounts {
  ended: number;
  exported: number;
  pending: number;
  dropped: Record<DropReason, number>;
}

interface Limits {
  /** Spans held at once, waiting or on their way; more are dropped and counted. */
  maxPending: number;
  /** Spans sent at once. */
  maxBatch: number;
  /** The longest a finished span waits for its batch, in ms. */
  delayMs: number;
  exportTimeoutMs: number;
}

/**
 * Exports spans in batches from a bounded queue and accounts for every one of them. A collector that is slow, away or
 * failing costs `maxPending` spans of memory and never a request.
 */
export class BoundedSpanProcessor implements SpanProcessor {
  readonly counts: SpanCounts = {
    ended: 0,
    exported: 0,
    pending: 0,
    dropped: { queue_full: 0, export_failed: 0, after_shutdown: 0 },
  };
  private readonly batch: BatchSpanProcessor;
  private closed = false;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly limits: Limits,
  ) {
    this.batch = new BatchSpanProcessor({
      exporter: this.counting(exporter),
      maxQueueSize: limits.maxPending,
      maxExportBatchSize: Math.min(limits.maxBatch, limits.maxPending),
      scheduledDelayMillis: limits.delayMs,
      exportTimeoutMillis: limits.exportTimeoutMs,
    });
  }

  onStart(span: Span, parent: Context): void {
    noteReceiver(span, parent);
    this.batch.onStart(span, parent);
  }

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & 1) === 0 || isNoise(span) || isDropped(span)) return;
    this.counts.ended++;
    if (this.closed) {
      this.counts.dropped.after_shutdown++;
    } else if (this.counts.pending >= this.limits.maxPending) {
      this.counts.dropped.queue_full++;
    } else {
      this.counts.pending++;
      this.batch.onEnd(span);
    }
  }

  forceFlush(): Promise<void> {
    return this.batch.forceFlush();
  }

  async shutdown(): Promise<void> {
    this.closed = true;
    try {
      await this.batch.shutdown();
    } catch (failedFlush) {
      // The SDK then leaves the exporter open, and a process that has ended its work would not end. Not waited for: it
      // may still try to send what has just been given up.
      this.exporter.shutdown().catch(() => undefined);
      throw failedFlush;
    }
  }

  private counting(exporter: SpanExporter): SpanExporter {
    const settle = (count: number, result: ExportResult): void => {
      this.counts.pending -= count;
      if (result.code === ExportResultCode.SUCCESS) this.counts.exported += count;
      else this.counts.dropped.export_failed += count;
    };
    return {
      export: (batch, done) => {
        const spans = batch.filter((span) => !isDropped(span));
        this.counts.ended -= batch.length - spans.length;
        this.counts.pending -= batch.length - spans.length;
        let open = true;
        const finish = (result: ExportResult): void => {
          if (!open) return;
          open = false;
          settle(spans.length, result);
          done(result);
        };
        try {
          exporter.export(spans, finish);
        } catch (thrown) {
          // The SDK catches nothing here: without an answer the batch would stay pending, or end the process.
          const error = asError(thrown);
          diag.error(`${spans.length} spans are lost, for they could not be exported.`, error);
          finish({ code: ExportResultCode.FAILED, error });
        }
      },
      forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
      shutdown: () => exporter.shutdown(),
    };
  }
}

/**
 * BEGIN says nothing that its transaction's own queries do not, unless it fails: then there are none. It has no children,
 * so leaving it out tears nothing.
 */
const isNoise = ({ kind, name, status }: ReadableSpan): boolean =>
  kind === SpanKind.CLIENT && name === 'BEGIN' && status.code !== SpanStatusCode.ERROR;
