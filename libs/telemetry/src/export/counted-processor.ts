import { type Context, context, diag, ROOT_CONTEXT } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode, suppressTracing } from '@opentelemetry/core';
import {
  BatchSpanProcessor,
  type ReadableSpan,
  type Span,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import type { SpanGuard } from '../guard/guard-span.js';
import { asError } from '../spans/errors.js';
import { isDropped, noteReceiver } from '../untraced/dropped-spans.js';

/** Why spans did not reach the collector. */
export type DropReason = 'queue_full' | 'export_failed' | 'after_shutdown';

/** Spans since the process started. `ended = exported + sum(dropped) + pending`, always. */
export interface SpanCounts {
  ended: number;
  exported: number;
  pending: number;
  dropped: Record<DropReason, number>;
}

/** The SDK's batch options. A collector that is slow, away or failing costs `maxQueueSize` spans of memory. */
export interface BatchLimits {
  /** Spans held at once, waiting or on their way. */
  maxQueueSize: number;
  /** Spans sent at once. */
  maxExportBatchSize: number;
  /** The longest a finished span waits for its batch, in ms. */
  scheduledDelayMillis: number;
  exportTimeoutMillis: number;
}

/** A processor that exports, and accounts for every span. */
export interface CountedProcessor extends SpanProcessor {
  readonly counts: Readonly<Omit<SpanCounts, 'dropped'>> & { readonly dropped: Readonly<SpanCounts['dropped']> };
}

/** The SDK's batches, with a guard before the exporter and an account of every span: the SDK does not say what it drops. */
export class CountedSpanProcessor implements CountedProcessor {
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
    private readonly limits: BatchLimits,
    private readonly guard: SpanGuard = (span) => span,
  ) {
    this.batch = new BatchSpanProcessor({
      ...limits,
      exporter: {
        export: (spans, done) => void this.export(spans).then(done),
        forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
        shutdown: () => exporter.shutdown(),
      },
    });
  }

  onStart(span: Span, parent: Context): void {
    noteReceiver(span, parent);
    this.batch.onStart(span, parent);
  }

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & 1) === 0 || isDropped(span)) return;
    this.counts.ended++;
    if (this.closed) {
      this.counts.dropped.after_shutdown++;
    } else if (this.counts.pending >= this.limits.maxQueueSize) {
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
      // The SDK leaves the exporter open then, which would keep the process alive. Nobody waits for this: the exporter
      // may still be trying to send the spans of the failed flush.
      this.exporter.shutdown().catch(() => undefined);
      throw failedFlush;
    }
  }

  private async export(batch: ReadableSpan[]): Promise<ExportResult> {
    const spans = batch.filter((span) => !isDropped(span));
    this.counts.ended -= batch.length - spans.length;
    this.counts.pending -= batch.length - spans.length;
    const result = spans.length ? await this.send(spans) : { code: ExportResultCode.SUCCESS };
    this.counts.pending -= spans.length;
    if (result.code === ExportResultCode.SUCCESS) this.counts.exported += spans.length;
    else this.counts.dropped.export_failed += spans.length;
    return result;
  }

  private async send(spans: ReadableSpan[]): Promise<ExportResult> {
    const answer = await new Promise<ExportResult | undefined>((done) => {
      try {
        // Outside of the request whose span happened to start the batch: its trace is not about the export.
        context.with(suppressTracing(ROOT_CONTEXT), () => this.exporter.export(spans.map(this.guard), done));
      } catch (thrown) {
        // The SDK catches nothing here: the batch would stay pending, or the process would end.
        const error = asError(thrown);
        diag.error(`${spans.length} spans are lost because they could not be exported.`, error);
        done({ code: ExportResultCode.FAILED, error });
      }
    });
    return answer ?? { code: ExportResultCode.FAILED };
  }
}
