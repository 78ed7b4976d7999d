// Not the global one: with that, a test that stops the clock would stop all spans that end after it, too.
import { setImmediate } from 'node:timers';
import { type Context, diag, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import {
  BatchSpanProcessor,
  type ReadableSpan,
  type Span,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { forgetStandIn, isDropped, noteReceiver, standsFor } from '../untraced/dropped-spans.js';
import { detached } from '../spans/detached.js';
import { asError } from '../spans/errors.js';
import { inRequests } from './in-requests.js';

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

/** What becomes of a finished span until its batch is sent: itself, or whatever else its exporter takes. */
export type Waiting = Pick<ReadableSpan, 'spanContext' | 'resource'> & {
  /** In bytes, where it is known. */
  readonly size?: number;
};

/** A span exporter that takes what waits. */
export interface Outgoing {
  export(spans: Waiting[], done: (result: ExportResult) => void): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * Exports spans in batches from a bounded queue and accounts for every one of them. A collector that is slow, away or
 * failing costs `maxPending` spans of memory and never a request. What `ready` makes of a span is what waits, and what
 * the exporter gets: made once the event loop has finished its turn, so that no caller waits for it, and one after the
 * other, which is cheaper than each between other work. All that is outside of the traces whose spans are sent.
 */
export class BoundedSpanProcessor implements SpanProcessor {
  readonly counts: SpanCounts = {
    ended: 0,
    exported: 0,
    pending: 0,
    dropped: { queue_full: 0, export_failed: 0, after_shutdown: 0 },
  };
  private readonly batch: BatchSpanProcessor;
  /** Those that have ended in this turn of the event loop. */
  private fresh: ReadableSpan[] = [];
  private closed = false;

  constructor(
    private readonly exporter: Outgoing,
    private readonly limits: Limits,
    private readonly ready: (span: ReadableSpan) => Waiting = (span) => span,
  ) {
    this.batch = new BatchSpanProcessor({
      exporter: this.counting(),
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
      if (this.fresh.push(span) === 1) setImmediate(this.enqueue);
    }
  }

  private readonly enqueue = (): void => detached(this.handOver);

  private readonly handOver = (): void => {
    const spans = this.fresh;
    this.fresh = [];
    for (const span of spans) {
      const waiting = this.madeReady(span);
      // The SDK's batches look at no more of a span than what this is.
      if (waiting) this.batch.onEnd(waiting as ReadableSpan);
    }
  };

  private madeReady(span: ReadableSpan): Waiting | undefined {
    try {
      const waiting = this.ready(span);
      if (waiting !== span) standsFor(span, waiting);
      return waiting;
    } catch (error) {
      diag.error(`The span "${span.name}" is lost, for it could not be made ready to send.`, asError(error));
      this.counts.pending--;
      this.counts.dropped.export_failed++;
      return undefined;
    }
  }

  forceFlush(): Promise<void> {
    this.enqueue();
    return detached(() => this.batch.forceFlush());
  }

  async shutdown(): Promise<void> {
    this.closed = true;
    this.enqueue();
    try {
      await detached(() => this.batch.shutdown());
    } catch (failedFlush) {
      // The SDK then leaves the exporter open, and a process that has ended its work would not end. Not waited for: it
      // may still try to send what has just been given up.
      this.exporter.shutdown().catch(() => undefined);
      throw failedFlush;
    }
  }

  private counting(): SpanExporter {
    return {
      export: (batch, done) => {
        const spans = batch.filter((span) => !isDropped(span));
        batch.forEach(forgetStandIn);
        this.counts.ended -= batch.length - spans.length;
        this.counts.pending -= batch.length - spans.length;
        const sent = inRequests(spans).map((each) => this.send(each));
        void Promise.all(sent).then((results) => done(results.find(hasFailed) ?? { code: ExportResultCode.SUCCESS }));
      },
      forceFlush: () => this.exporter.forceFlush?.() ?? Promise.resolve(),
      shutdown: () => this.exporter.shutdown(),
    };
  }

  private async send(spans: Waiting[]): Promise<ExportResult> {
    const answer = await new Promise<ExportResult | undefined>((done) => {
      try {
        this.exporter.export(spans, done);
      } catch (thrown) {
        // The SDK catches nothing here: without an answer the batch would stay pending, or end the process.
        const error = asError(thrown);
        diag.error(`${spans.length} spans are lost, for they could not be exported.`, error);
        done({ code: ExportResultCode.FAILED, error });
      }
    });
    const result = answer ?? { code: ExportResultCode.FAILED };
    this.counts.pending -= spans.length;
    if (hasFailed(result)) this.counts.dropped.export_failed += spans.length;
    else this.counts.exported += spans.length;
    return result;
  }
}

const hasFailed = ({ code }: ExportResult): boolean => code !== ExportResultCode.SUCCESS;

/**
 * BEGIN says nothing that its transaction's own queries do not, unless it fails: then there are none. It has no children,
 * so leaving it out tears nothing.
 */
const isNoise = ({ kind, name, status }: ReadableSpan): boolean =>
  kind === SpanKind.CLIENT && name === 'BEGIN' && status.code !== SpanStatusCode.ERROR;
