// Not the global one: a test that stops the global clock would stop all later spans, too.
import { setImmediate } from 'node:timers';
import { diag, TraceFlags } from '@opentelemetry/api';
import { globalErrorHandler } from '@opentelemetry/core';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { TraceRequest } from '../otlp/trace-request.js';
import type { FastBatchSpanProcessorOptions, SpanCounts } from './options.js';
import { RequestQueue } from './request-queue.js';
import { sendRequest, untraced } from './send-request.js';

/**
 * Batches spans as the SDK's `BatchSpanProcessor` does, but keeps bytes instead of spans: each span is written as OTLP
 * as soon as the event loop has finished the turn in which it ended. A collector that is slow, away or failing costs
 * `maxQueueSize` spans of memory, and no caller ever waits for it.
 */
export class FastBatchSpanProcessor implements SpanProcessor {
  readonly counts = {
    ended: 0,
    exported: 0,
    pending: 0,
    dropped: { queue_full: 0, export_failed: 0, after_shutdown: 0 },
  } satisfies SpanCounts;
  readonly #exporter: FastBatchSpanProcessorOptions['exporter'];
  readonly #mask: (span: ReadableSpan) => ReadableSpan;
  readonly #most: number;
  readonly #delayMs: number;
  readonly #timeoutMs: number;
  readonly #queue: RequestQueue;
  /** The spans that have ended in this turn of the event loop. */
  #fresh: ReadableSpan[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #shutdown: Promise<void> | undefined;

  constructor(options: FastBatchSpanProcessorOptions) {
    this.#exporter = options.exporter;
    this.#mask = options.mask ?? ((span) => span);
    this.#most = options.maxQueueSize ?? 2048;
    this.#delayMs = options.scheduledDelayMillis ?? 5000;
    this.#timeoutMs = options.exportTimeoutMillis ?? 30_000;
    this.#queue = new RequestQueue(Math.min(options.maxExportBatchSize ?? 512, this.#most));
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    const { counts } = this;
    counts.ended++;
    if (this.#shutdown) {
      counts.dropped.after_shutdown++;
    } else if (this.#fresh.length + this.#queue.length >= this.#most) {
      if (counts.dropped.queue_full++ === 0) diag.warn('Spans are dropped: maxQueueSize is reached.');
    } else {
      counts.pending++;
      if (this.#fresh.push(span) === 1) setImmediate(this.#endTurn);
    }
  }

  /** Sends all spans that have ended. Rejects where some of them did not reach the collector. */
  async forceFlush(): Promise<void> {
    this.#encode();
    for (let request = this.#queue.take(); request; request = this.#queue.take()) void this.#send(request);
    await Promise.all(this.#underWay);
  }

  /** Flushes and shuts the exporter down, also where the flush fails. Spans that end later are dropped. */
  shutdown(): Promise<void> {
    return (this.#shutdown ??= this.forceFlush().finally(() => {
      clearTimeout(this.#timer);
      return this.#exporter.shutdown();
    }));
  }

  readonly #endTurn = (): void => {
    this.#encode();
    this.#sendLater();
  };

  #encode(): void {
    const spans = this.#fresh;
    this.#fresh = [];
    for (const span of spans) {
      try {
        this.#queue.add(this.#mask(span));
      } catch (error) {
        this.counts.pending--;
        this.counts.dropped.export_failed++;
        diag.error(`The span "${span.name}" is lost: it could not be written as OTLP.`, error);
      }
    }
  }

  /** One request at a time: a full one at once, the rest after the delay. */
  #sendLater(): void {
    if (this.#underWay.size > 0 || this.#queue.length === 0) return;
    if (this.#queue.hasFull) this.#sendNext();
    else this.#timer ??= untraced(() => setTimeout(this.#sendNext, this.#delayMs).unref());
  }

  readonly #sendNext = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const request = this.#queue.take();
    if (request) this.#send(request).catch(globalErrorHandler);
  };

  #send(request: TraceRequest): Promise<void> {
    const { counts } = this;
    const sent = untraced(() => sendRequest(request, this.#exporter, this.#timeoutMs))
      .then(
        () => void (counts.exported += request.length),
        (error: unknown) => {
          counts.dropped.export_failed += request.length;
          throw error;
        },
      )
      .finally(() => {
        counts.pending -= request.length;
        this.#underWay.delete(sent);
        this.#sendLater();
      });
    this.#underWay.add(sent);
    return sent;
  }
}
