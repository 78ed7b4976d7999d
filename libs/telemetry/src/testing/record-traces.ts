import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { hrTimeToMilliseconds, W3CBaggagePropagator, CompositePropagator } from '@opentelemetry/core';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { StrictTraceContextPropagator } from '../context/propagator.js';
import { withSpan } from '../spans/span.js';
import { groupBy } from './group-by.js';
import { type Isolated, isolated, type OwnTrace } from './isolated.js';
import { type LiveOptions, LiveTrace } from './live-trace.js';
import type { SpanKindName, SpanRecord, SpanStatusName } from './span-record.js';
import { Trace } from './trace.js';

/** The spans that the code under test has finished, in this process. */
export class TraceRecorder {
  readonly #exporter = new InMemorySpanExporter();

  constructor() {
    context.disable();
    propagation.disable();
    trace.disable();
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(
      new CompositePropagator({ propagators: [new StrictTraceContextPropagator(), new W3CBaggagePropagator()] }),
    );
    const spanProcessors = [new SimpleSpanProcessor({ exporter: this.#exporter })];
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors }));
  }

  /** Forgets what was recorded. */
  reset(): void {
    this.#exporter.reset();
  }

  /** Runs `work` inside a root span of that name, as a request would. */
  during<T>(name: string, work: (span: Span) => T): T {
    return context.with(trace.deleteSpan(context.active()), () => withSpan(name, {}, work));
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

  /** The one trace that was recorded. Throws, with what was recorded, when there is none or more than one. */
  get trace(): Trace {
    const [only, ...others] = this.all;
    if (only && others.length === 0) return only;
    const trees = this.all.map((each) => each.render()).join('\n');
    throw new Error(`${this.all.length} traces were recorded, not one:\n${trees}`);
  }

  /** The trace of that id while its spans end, for work that goes on after the call that began it. */
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

  /** The first span of that name. Throws, with what was recorded, when there is none. */
  span(name: string): SpanRecord {
    const found = this.spans.find((span) => span.name === name);
    if (found) return found;
    throw new Error(`No span is named "${name}" in\n${this.all.map((each) => each.render()).join('\n')}`);
  }

  /** Spans are here as soon as they end, so silence says enough after a moment. */
  private follow(traceId: string, parentSpanId: string | undefined, options: LiveOptions): LiveTrace {
    const ours = (): Trace =>
      new Trace(
        this.spans.filter((span) => span.traceId === traceId),
        { ...(parentSpanId && { parentSpanId }) },
      );
    return new LiveTrace(traceId, ours, { timeoutMs: 3000, quietMs: 50, everyMs: 10, ...options });
  }
}

/** Records every span of this process from now on, in place of whatever telemetry was set up before. */
export const recordTraces = (): TraceRecorder => new TraceRecorder();

const STATUS: Record<SpanStatusCode, SpanStatusName> = {
  [SpanStatusCode.UNSET]: 'unset',
  [SpanStatusCode.OK]: 'ok',
  [SpanStatusCode.ERROR]: 'error',
};

function toRecord(span: ReadableSpan): SpanRecord {
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    ...(span.parentSpanContext ? { parentSpanId: span.parentSpanContext.spanId } : {}),
    name: span.name,
    kind: SpanKind[span.kind].toLowerCase() as SpanKindName,
    service: String(span.resource.attributes['service.name'] ?? 'test'),
    status: STATUS[span.status.code],
    ...(span.status.message ? { statusMessage: span.status.message } : {}),
    start: hrTimeToMilliseconds(span.startTime),
    end: hrTimeToMilliseconds(span.endTime),
    attributes: { ...span.attributes },
    events: span.events.map(({ name, time, attributes }) => ({
      name,
      at: hrTimeToMilliseconds(time),
      attributes: { ...attributes },
    })),
    links: span.links.map((link) => ({
      traceId: link.context.traceId,
      spanId: link.context.spanId,
      attributes: { ...link.attributes },
    })),
    resource: { ...span.resource.attributes },
    scope: span.instrumentationScope.name,
  };
}
