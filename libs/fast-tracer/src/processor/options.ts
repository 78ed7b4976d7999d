import type { ExportResult } from '@opentelemetry/core';
import type { BatchSpanProcessorOptions, ReadableSpan } from '@opentelemetry/sdk-trace';
import type { TraceRequest } from '../otlp/trace-request.js';

/** What sends requests: one of the exporters of this package. */
export interface RequestExporter {
  export(request: TraceRequest, done: (result: ExportResult) => void): void;
  shutdown(): Promise<void>;
}

type Bounds = 'maxQueueSize' | 'maxExportBatchSize' | 'scheduledDelayMillis' | 'exportTimeoutMillis';

/** The bounds are the SDK's, with its defaults: 2048 spans, 512 spans, 5000 ms, 30000 ms. */
export interface FastBatchSpanProcessorOptions extends Pick<BatchSpanProcessorOptions, Bounds> {
  exporter: RequestExporter;
  /**
   * Called with each finished span before it becomes bytes, once the event loop has finished the turn in which the span
   * ended. Returns the span, or another to send in its place. A span for which it throws is lost, and counted.
   */
  mask?: (span: ReadableSpan) => ReadableSpan;
}

/** Why spans did not reach the collector. */
export type DropReason = 'queue_full' | 'export_failed' | 'after_shutdown';

/** Sampled spans since the processor was made. `ended = exported + sum(dropped) + pending`, always. */
export interface SpanCounts {
  readonly ended: number;
  readonly exported: number;
  /** Waiting or on their way. */
  readonly pending: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
}
