import { type Context, type Link, ROOT_CONTEXT, SpanKind, type TracerProvider } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  type IdGenerator,
  type ReadableSpan,
  type SpanProcessor,
  TracerProvider as OfficialProvider,
  type TracerProviderOptions,
} from '@opentelemetry/sdk-trace';
import { FastTracerProvider } from '../src/provider/fast-tracer-provider.js';

export const resource = resourceFromAttributes({ 'service.name': 'shop' });

/** Ids in the order in which they were asked for. */
class CountingIds implements IdGenerator {
  private made = 0;

  generateTraceId = () => (0xa000 + this.made++).toString(16).padStart(32, '0');
  generateSpanId = () => (0xb000 + this.made++).toString(16).padStart(16, '0');
}

/** Writes down what it was called with, in order, as it was at that time. */
class Witness implements SpanProcessor {
  readonly calls: unknown[] = [];
  readonly ended: ReadableSpan[] = [];

  onStart = (span: ReadableSpan, context: Context) => this.calls.push(['start', read(span), context === ROOT_CONTEXT]);
  onEnding = (span: ReadableSpan) => this.calls.push(['ending', read(span)]);
  onEnd = (span: ReadableSpan) => {
    this.ended.push(span);
    this.calls.push(['end', read(span)]);
  };
  forceFlush = async () => {};
  shutdown = async () => {};
}

/** All that an exporter may read of a span, as it is now. */
export const read = (span: ReadableSpan) =>
  structuredClone({
    name: span.name,
    kind: SpanKind[span.kind],
    context: plain(span.spanContext()),
    parent: span.parentSpanContext && plain(span.parentSpanContext),
    status: span.status,
    attributes: span.attributes,
    events: span.events,
    links: span.links.map(({ context, ...rest }: Link) => ({ context: plain(context), ...rest })),
    times: [span.startTime, span.endTime, span.duration],
    ended: span.ended,
    dropped: [span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount],
    scope: span.instrumentationScope,
    resource: span.resource.attributes,
  });

const plain = (context: ReturnType<ReadableSpan['spanContext']>) => ({
  ...context,
  traceState: context?.traceState?.serialize(),
});

type Work = (provider: TracerProvider, pass: (milliseconds: number) => void) => void;

/** Time that stands still, but for what passes in the work. */
function inStillTime(work: (pass: (milliseconds: number) => void) => void): void {
  const { now } = Date;
  const { performance } = globalThis;
  let elapsed = 0.123_456;
  Date.now = () => Math.floor(1_800_000_000_000 + elapsed);
  globalThis.performance = { now: () => 5000 + elapsed, timeOrigin: 1_799_999_995_000.5 } as typeof performance;
  try {
    work((milliseconds) => (elapsed += milliseconds));
  } finally {
    Date.now = now;
    globalThis.performance = performance;
  }
}

/** The spans that `work` ends, and all that a processor sees of it. */
export function recorded(Provider: typeof OfficialProvider, work: Work, options: TracerProviderOptions = {}) {
  const witness = new Witness();
  const provider = new Provider({
    resource,
    idGenerator: new CountingIds(),
    ...options,
    spanProcessors: [witness, ...(options.spanProcessors ?? [])],
  });
  inStillTime((pass) => work(provider, pass));
  return witness;
}

/** Does the same with the official provider and the fast one, and expects both to record the same. */
export function expectSame(work: Work, options?: TracerProviderOptions) {
  const official = recorded(OfficialProvider, work, options);
  const fast = recorded(FastTracerProvider, work, options);
  expect(fast.calls).toStrictEqual(official.calls);
  return { official: official.ended, fast: fast.ended };
}
