import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  trace,
  type TracerProvider,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  TracerProvider as SdkProvider,
} from '@opentelemetry/sdk-trace';
import { LeanTracerProvider } from './lean-provider.js';
import { limitsFromEnv } from './limits.js';

export const resource = resourceFromAttributes({ 'service.name': 'test' });
export const remote = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', isRemote: true };
export const within = (traceFlags: number): Context => trace.setSpanContext(ROOT_CONTEXT, { ...remote, traceFlags });
export const at = (milliseconds: number) => new Date(1_700_000_000_000 + milliseconds);

function recorded(make: (processors: SimpleSpanProcessor[]) => TracerProvider, work: (span: Span) => void, how: How) {
  const exporter = new InMemorySpanExporter();
  const provider = make([new SimpleSpanProcessor({ exporter })]);
  const tracer = provider.getTracer('scope', '1.2.3', { schemaUrl: 'https://example.com/1' });
  const span = tracer.startSpan('work', { startTime: at(0), ...how.options }, how.parent ?? ROOT_CONTEXT);
  work(span);
  span.end(at(5));
  return exporter.getFinishedSpans().map(told);
}

interface How {
  options?: SpanOptions;
  parent?: Context;
  sampler?: Sampler;
}

const none = { attributes: {}, droppedAttributesCount: 0 };

/** All that an exporter reads, but for the ids that are made up. */
const told = (span: ReadableSpan) => ({
  name: span.name,
  kind: span.kind,
  status: span.status,
  attributes: span.attributes,
  events: span.events.map((event) => ({ ...none, ...event })),
  links: span.links.map((link) => ({ ...none, ...link })),
  start: span.startTime,
  end: span.endTime,
  duration: span.duration,
  ended: span.ended,
  resource: span.resource.attributes,
  scope: { ...span.instrumentationScope },
  dropped: [span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount],
  parent: span.parentSpanContext,
  traceId: span.parentSpanContext ? span.spanContext().traceId : 'made up',
  flags: span.spanContext().traceFlags,
});

/** Does the same to a span of the SDK's and to one of ours, and expects the same to be told of both. */
export function expectSame(work: (span: Span) => void, how: How = {}) {
  const sampler = how.sampler ?? new AlwaysOnSampler();
  const limits = limitsFromEnv();
  const theirs = recorded(
    (spanProcessors) =>
      new SdkProvider({
        resource,
        sampler,
        spanProcessors,
        spanLimits: { attributeCountLimit: limits.attributes, attributeValueLengthLimit: limits.valueLength },
      }),
    work,
    how,
  );
  const ours = recorded((processors) => new LeanTracerProvider({ resource, sampler, limits, processors }), work, how);
  expect(ours).toEqual(theirs);
  return ours;
}

/** A tracer of ours, and where its spans arrive. */
export function recording() {
  const exporter = new InMemorySpanExporter();
  const processors = [new SimpleSpanProcessor({ exporter })];
  const settings = { resource, sampler: new AlwaysOnSampler(), limits: limitsFromEnv(), processors };
  const provider = new LeanTracerProvider(settings);
  return { exporter, provider, tracer: provider.getTracer('test') };
}
