import { ROOT_CONTEXT } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { type SpanProcessor, TracerProvider, type TracerProviderOptions } from '@opentelemetry/sdk-trace';
import type { TraceRequest } from '../src/otlp/trace-request.js';
import { FastBatchSpanProcessor, type FastBatchSpanProcessorOptions } from '../src/index.js';
import { TraceProto } from './trace-proto.js';

/** The names of the spans in the bytes of a request. */
export function namesIn(bytes: Uint8Array): string[] {
  const { resourceSpans = [] } = TraceProto.toObject(TraceProto.decode(bytes)) as {
    resourceSpans?: { scopeSpans: { spans: { name: string }[] }[] }[];
  };
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name)));
}

/** An exporter that gives this answer, and the names of the spans in each request that it got. */
export function sink(answer: ExportResult = { code: ExportResultCode.SUCCESS }) {
  const requests: string[][] = [];
  const shut: string[] = [];
  const exporter = {
    export(request: TraceRequest, done: (result: ExportResult) => void) {
      requests.push(namesIn(request.bytes()));
      done(answer);
    },
    shutdown: async () => void shut.push('shut'),
  };
  return { requests, exporter, shut };
}

/** An exporter that answers when it is told to. */
export function heldSink() {
  const { requests, exporter } = sink();
  const answers: (() => void)[] = [];
  const answerLater = {
    ...exporter,
    export: (request: TraceRequest, done: (result: ExportResult) => void) =>
      exporter.export(request, (result) => void answers.push(() => done(result))),
  };
  return { requests, exporter: answerLater, answer: () => answers.shift()!() };
}

export const end = (processor: SpanProcessor, names: string[], options: TracerProviderOptions = {}): void => {
  const tracer = new TracerProvider({ ...options, spanProcessors: [processor] }).getTracer('test');
  for (const name of names) tracer.startSpan(name, {}, ROOT_CONTEXT).end();
};

/** A processor in which spans of these names have ended. */
export function emit(names: string[], options: FastBatchSpanProcessorOptions, provider?: TracerProviderOptions) {
  const processor = new FastBatchSpanProcessor(options);
  end(processor, names, provider);
  return processor;
}
