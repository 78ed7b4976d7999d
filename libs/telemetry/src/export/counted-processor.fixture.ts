import { ROOT_CONTEXT } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { defaultResource } from '@opentelemetry/resources';
import { type ReadableSpan, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { SpanGuard } from '../guard/guard-span.js';
import { CountedSpanProcessor } from './counted-processor.js';

export const limits = {
  maxQueueSize: 4,
  maxExportBatchSize: 4,
  scheduledDelayMillis: 60_000,
  exportTimeoutMillis: 1000,
  maxQueueBytes: 1_000_000,
  requestTimeoutMillis: 100,
};

let ids = 0;
/** Ids of traces that a queue refuses last. */
export const idGenerator = {
  generateTraceId: () => `${++ids}`.padStart(24, '0') + 'ffffffff',
  generateSpanId: () => `${++ids}`.padStart(16, '0'),
};

/** Ends spans of these names, one after the other. */
export function emit(
  exporter: SpanExporter,
  names: string[],
  { resource = defaultResource(), guard, ...how }: How = {},
) {
  const processor = new CountedSpanProcessor(exporter, { ...limits, ...how }, guard);
  const tracer = new TracerProvider({ resource, idGenerator, spanProcessors: [processor] }).getTracer('test');
  for (const name of names) tracer.startSpan(name, { kind: 2 }, ROOT_CONTEXT).end();
  return processor;
}

interface How {
  resource?: ReturnType<typeof defaultResource>;
  guard?: SpanGuard;
  scheduledDelayMillis?: number;
  maxQueueBytes?: number;
  maxQueueSize?: number;
}

/** An exporter that answers with this code, and what it was given. */
export function sink(code = ExportResultCode.SUCCESS) {
  const received: ReadableSpan[] = [];
  const exporter: SpanExporter = {
    export(spans: ReadableSpan[], done: (result: ExportResult) => void) {
      received.push(...spans);
      done({ code });
    },
    shutdown: async () => {},
  };
  return { received, exporter };
}
