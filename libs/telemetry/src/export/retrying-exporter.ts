import { setTimeout as pause } from 'node:timers/promises';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { diag } from '@opentelemetry/api';
import { asError } from '../spans/errors.js';
import { isRetryable } from './retryable.js';

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 2000;

/** Reports the result of an attempt, or of all. */
export type Report = (result: ExportResult) => void;

export interface RetryLimits {
  /** The longest time between the first attempt of an export and the beginning of its last, in ms. */
  withinMs: number;
  /** The same after the process has begun to end, in ms. */
  atEndMs: number;
}

/**
 * Retries an export that failed in a way which the OTLP specification calls retryable, with growing delays: while a
 * collector restarts or hangs, spans wait instead of being lost. The SDK retries only over HTTP, and only within the
 * timeout of one export. A flush or a shutdown waits for retries.
 */
export class RetryingExporter implements SpanExporter {
  private readonly underWay = new Set<Promise<void>>();
  private readonly ending = new AbortController();
  private endsBy = Number.POSITIVE_INFINITY;
  private closed: Promise<void> | undefined;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly limits: RetryLimits,
  ) {}

  /** @param onRetry called with the first failure, if the export is going to be repeated */
  export(spans: ReadableSpan[], done: Report, onRetry: Report = () => {}): void {
    const exported = this.send(spans, onRetry)
      .catch((thrown: unknown) => unsent(spans.length, thrown))
      .then(done)
      .finally(() => this.underWay.delete(exported));
    this.underWay.add(exported);
  }

  async forceFlush(): Promise<void> {
    await Promise.all(this.underWay);
    await this.exporter.forceFlush?.();
  }

  /** Shortens delays and gives up retries sooner from now on, because the process is ending. */
  hurry(): void {
    if (this.ending.signal.aborted) return;
    this.endsBy = Date.now() + this.limits.atEndMs;
    this.ending.abort();
  }

  shutdown(): Promise<void> {
    return (this.closed ??= this.close());
  }

  private async close(): Promise<void> {
    this.hurry();
    await Promise.all(this.underWay);
    await this.exporter.shutdown();
  }

  private async send(spans: ReadableSpan[], onRetry: Report): Promise<ExportResult> {
    const until = Date.now() + this.limits.withinMs;
    for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS)) {
      const answer = await new Promise<ExportResult | undefined>((resolve) => this.exporter.export(spans, resolve));
      const result = answer ?? { code: ExportResultCode.FAILED };
      if (!isRetryable(result) || Date.now() + delayMs > Math.min(until, this.endsBy)) return result;
      if (delayMs === FIRST_DELAY_MS) onRetry(result);
      await this.wait(delayMs);
    }
  }

  private async wait(delayMs: number): Promise<void> {
    const { signal } = this.ending;
    if (signal.aborted) return pause(FIRST_DELAY_MS);
    // Does not keep the process alive: one with nothing left to do ends, and hurries.
    await pause(delayMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** Reports spans that are lost by an error which the exporter did not handle. */
export function unsent(count: number, thrown: unknown): ExportResult {
  const error = asError(thrown);
  diag.error(`${count} spans are lost because they could not be exported.`, error);
  return { code: ExportResultCode.FAILED, error };
}
