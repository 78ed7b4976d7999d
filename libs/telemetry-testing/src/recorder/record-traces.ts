import { context, propagation, type Span, type TextMapPropagator, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { type Isolated, isolated, type OwnTrace } from '../live/isolated.js';
import { type LiveOptions, LiveTrace } from '../live/live-trace.js';
import { groupBy } from '../trace/group-by.js';
import type { SpanRecord } from '../trace/span-record.js';
import { Trace } from '../trace/trace.js';
import { inRootSpan } from './root-span.js';
import { toRecord } from './to-record.js';

export interface RecorderOptions {
  /** Reads and writes the headers of messages and requests. Default: W3C Trace Context and baggage. */
  propagator?: TextMapPropagator;
}

/** The spans that the code under test has finished, in this process. */
export class TraceRecorder {
  readonly #exporter = new InMemorySpanExporter();

  constructor({ propagator = w3c() }: RecorderOptions = {}) {
    context.disable();
    propagation.disable();
    trace.disable();
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(propagator);
    const spanProcessors = [new SimpleSpanProcessor({ exporter: this.#exporter })];
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors }));
  }

  /** Forgets the recorded spans. */
  reset(): void {
    this.#exporter.reset();
  }

  /** Runs `work` inside a root span of that name, as a request would. */
  during<T>(name: string, work: (span: Span) => T): T {
    return inRootSpan(name, work);
  }

  get spans(): SpanRecord[] {
    return this.#exporter.getFinishedSpans().map(toRecord);
  }

  /** One `Trace` per trace id, by start. */
  get all(): Trace[] {
    return [...groupBy(this.spans, ({ traceId }) => traceId).values()]
      .map((spans) => new Trace(spans))
      .sort((a, b) => a.spans[0]!.start - b.spans[0]!.start);
  }

  /** The only recorded trace. Throws with the recorded traces if there is none or more than one. */
  get trace(): Trace {
    const [only, ...others] = this.all;
    if (only && others.length === 0) return only;
    const trees = this.all.map((each) => each.render()).join('\n');
    throw new Error(`${this.all.length} traces were recorded, not one:\n${trees}`);
  }

  /** The trace of that id while its spans end, for work that continues after the call that began it. */
  live(traceId: string, options: LiveOptions = {}): LiveTrace {
    return this.follow(traceId, undefined, options);
  }

  /** Runs `request` under a trace id of its own: see {@link isolated}. Tests in one process can then overlap. */
  isolated<T>(request: (own: OwnTrace) => T, options: LiveOptions = {}): Promise<Isolated<Awaited<T>>> {
    return isolated(request, ({ traceId, parentSpanId }) => this.follow(traceId, parentSpanId, options));
  }

  /** The lines of every trace, one after the other; see {@link Trace.waterfall}. */
  waterfall(): string[] {
    return this.all.flatMap((each) => each.waterfall());
  }

  /** The first span of that name. Throws with the recorded traces if there is none. */
  span(name: string): SpanRecord {
    const found = this.spans.find((span) => span.name === name);
    if (found) return found;
    throw new Error(`No span is named "${name}" in\n${this.all.map((each) => each.render()).join('\n')}`);
  }

  /** Spans arrive as soon as they end, so a short silence is enough. */
  private follow(traceId: string, parentSpanId: string | undefined, options: LiveOptions): LiveTrace {
    const ours = (): Trace =>
      new Trace(
        this.spans.filter((span) => span.traceId === traceId),
        { ...(parentSpanId && { parentSpanId }) },
      );
    return new LiveTrace(traceId, ours, { timeoutMs: 3000, quietMs: 50, everyMs: 10, ...options });
  }
}

/** Records every span of this process from now on, in place of any telemetry that was set up before. */
export const recordTraces = (options: RecorderOptions = {}): TraceRecorder => new TraceRecorder(options);

const w3c = (): TextMapPropagator =>
  new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] });
