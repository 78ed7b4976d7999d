import { ROOT_CONTEXT } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { defaultResource } from '@opentelemetry/resources';
import { type ReadableSpan, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { BoundedSpanProcessor, type Waiting } from './bounded-processor.js';

export const limits = { maxBatch: 512, maxPending: 4, delayMs: 60_000, exportTimeoutMs: 1000 };

export type Ready = (span: ReadableSpan) => Waiting;

/** Ends spans of these names, one after the other. */
export function emit(
  exporter: SpanExporter,
  names: string[],
  { resource = defaultResource(), ready, ...how }: How = {},
) {
  const processor = new BoundedSpanProcessor(exporter, { ...limits, ...how }, ready);
  const tracer = new TracerProvider({ resource, spanProcessors: [processor] }).getTracer('test');
  for (const name of names) tracer.startSpan(name, { kind: 2 }, ROOT_CONTEXT).end();
  return processor;
}

interface How {
  resource?: ReturnType<typeof defaultResource>;
  ready?: Ready;
  delayMs?: number;
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
