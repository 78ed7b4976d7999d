import { setTimeout as pause } from 'node:timers/promises';
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
import { type Report, RetryingExporter, unsent } from './retrying-exporter.js';
import { type RoomLimits, SpanRoom } from './span-room.js';

/** Why spans did not reach the collector. */
export type DropReason = 'queue_full' | 'export_failed' | 'after_shutdown';

/** Spans since the process started. `ended = exported + sum(dropped) + pending`, always. */
export interface SpanCounts {
  ended: number;
  exported: number;
  pending: number;
  dropped: Record<DropReason, number>;
}

/** The SDK's batch options and a bound in bytes, which limit what a slow, absent or failing collector may cost. */
export interface BatchLimits extends RoomLimits {
  /** Spans sent at once. */
  maxExportBatchSize: number;
  /** The longest a finished span waits for its batch, in ms. */
  scheduledDelayMillis: number;
  /** How long a batch is retried while the collector is away or asks for it, in ms. */
  exportTimeoutMillis: number;
  /** The timeout of one request, in ms. */
  requestTimeoutMillis: number;
}

/** A span processor that exports spans and accounts for every one. */
export interface CountedProcessor extends SpanProcessor {
  readonly counts: Readonly<Omit<SpanCounts, 'dropped'>> & { readonly dropped: Readonly<SpanCounts['dropped']> };
  /** Returns the spans that have not been delivered yet, masked as for the exporter, and accepts no more. */
  takePending?(): ReadableSpan[];
}

/**
 * Batches spans by the SDK's processor, masks them, and counts what becomes of each: the SDK does not report what it
 * drops.
 */
export class CountedSpanProcessor implements CountedProcessor {
  readonly counts: SpanCounts = {
    ended: 0,
    exported: 0,
    pending: 0,
    dropped: { queue_full: 0, export_failed: 0, after_shutdown: 0 },
  };
  private readonly batch: BatchSpanProcessor;
  private readonly exporter: RetryingExporter;
  private readonly room: SpanRoom;
  private readonly onTheWay = new Set<ReadableSpan[]>();
  private readonly waitMs: number;
  private closed = false;

  constructor(
    exporter: SpanExporter,
    limits: BatchLimits,
    private readonly guard: SpanGuard = (span) => span,
  ) {
    const { requestTimeoutMillis, maxQueueBytes: _, ...batchLimits } = limits;
    const withinMs = limits.exportTimeoutMillis;
    this.exporter = new RetryingExporter(exporter, { withinMs, atEndMs: requestTimeoutMillis });
    this.room = new SpanRoom(limits);
    this.waitMs = withinMs;
    this.batch = new BatchSpanProcessor({
      ...batchLimits,
      exporter: {
        // A repeated export reports twice; the SDK heeds the first report only.
        export: (spans, done) => void this.export(spans, done).then(done),
        forceFlush: () => this.exporter.forceFlush(),
        shutdown: () => this.exporter.shutdown(),
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
    } else if (!this.room.take(span)) {
      this.counts.dropped.queue_full++;
    } else {
      this.counts.pending++;
      this.batch.onEnd(span);
    }
  }

  forceFlush(): Promise<void> {
    return this.settled(this.batch.forceFlush(), () => this.exporter.forceFlush());
  }

  shutdown(): Promise<void> {
    this.closed = true;
    this.exporter.hurry();
    return this.settled(this.batch.shutdown(), () => this.exporter.shutdown());
  }

  /**
   * Waits for repeated exports too, for as long as the SDK waits for one. A failure of the SDK's first attempt counts
   * only if spans were lost.
   */
  private async settled(bySdk: Promise<void>, byExporter: () => Promise<void>): Promise<void> {
    const failed = this.counts.dropped.export_failed;
    const over = pause(this.waitMs, undefined, { ref: false });
    const failure = await bySdk.then(() => undefined, asError);
    await Promise.race([byExporter(), over]);
    if (failure && this.counts.dropped.export_failed > failed) throw failure;
  }

  takePending(): ReadableSpan[] {
    this.closed = true;
    // The SDK passes spans to an exporter only once their resource is complete, for which there may be no time.
    const { _finishedSpans: held } = this.batch as unknown as { _finishedSpans?: ReadableSpan[] };
    if (!Array.isArray(held))
      diag.error('The last spans are lost: this version of @opentelemetry/sdk-trace hides them.');
    const waiting = held?.splice(0) ?? [];
    return [...this.onTheWay, waiting]
      .flat()
      .filter((span) => !isDropped(span))
      .map(this.guard);
  }

  /**
   * @param onRetry called with the first failure of an export that is going to be repeated. The SDK then goes on with
   *   the next batch; until it is told, a timer of its own keeps the process alive.
   */
  private async export(batch: ReadableSpan[], onRetry: Report): Promise<ExportResult> {
    const spans = batch.filter((span) => !isDropped(span));
    batch.filter(isDropped).forEach((span) => this.room.leave(span));
    this.counts.ended -= batch.length - spans.length;
    this.counts.pending -= batch.length - spans.length;
    this.onTheWay.add(spans);
    const result = spans.length ? await this.send(spans, onRetry) : { code: ExportResultCode.SUCCESS };
    this.onTheWay.delete(spans);
    spans.forEach((span) => this.room.leave(span));
    this.counts.pending -= spans.length;
    if (result.code === ExportResultCode.SUCCESS) this.counts.exported += spans.length;
    else this.counts.dropped.export_failed += spans.length;
    return result;
  }

  private send(spans: ReadableSpan[], onRetry: Report): Promise<ExportResult> {
    return new Promise((done) => {
      try {
        // Exports outside of the request whose span happened to start the batch: the export is not part of its trace.
        context.with(suppressTracing(ROOT_CONTEXT), () => this.exporter.export(spans.map(this.guard), done, onRetry));
      } catch (thrown) {
        // The SDK does not catch this error: the batch would stay pending, or the process would end.
        done(unsent(spans.length, thrown));
      }
    });
  }
}
