import type { SpanContext } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

export type PlainContext = Omit<SpanContext, 'traceState'> & { traceState: string | undefined };
export type PlainResource = Pick<Resource, 'attributes' | 'schemaUrl'>;

/** A span as plain data, which a structured clone can carry into another process. */
export interface PlainSpan {
  fields: Omit<ReadableSpan, 'spanContext' | 'parentSpanContext' | 'links' | 'resource'>;
  context: PlainContext;
  parent: PlainContext | undefined;
  links: { fields: Omit<ReadableSpan['links'][number], 'context'>; context: PlainContext }[];
  /** One object for all spans of a resource, because exporters group by it. */
  resource: PlainResource;
}

/** Returns each resource once as plain data; of one that is still incomplete, the part that is known. */
export function plainResources(): (resource: Resource) => PlainResource {
  const resources = new Map<Resource, PlainResource>();
  return (resource) => {
    const known = resource.getRawAttributes().filter(([, value]) => value != null && !(value instanceof Promise));
    const plain = {
      // The first value of a repeated attribute counts.
      attributes: Object.fromEntries(known.reverse()) as PlainResource['attributes'],
      schemaUrl: resource.schemaUrl,
    };
    const found = resources.get(resource) ?? (plain as PlainResource);
    resources.set(resource, found);
    return found;
  };
}

/** Spans as data. */
export function toPlain(spans: ReadableSpan[]): PlainSpan[] {
  const resourceOf = plainResources();
  return spans.map((span) => ({
    fields: {
      name: span.name,
      kind: span.kind,
      startTime: span.startTime,
      endTime: span.endTime,
      duration: span.duration,
      ended: true,
      status: span.status,
      attributes: span.attributes,
      events: span.events,
      instrumentationScope: { ...span.instrumentationScope },
      droppedAttributesCount: span.droppedAttributesCount,
      droppedEventsCount: span.droppedEventsCount,
      droppedLinksCount: span.droppedLinksCount,
    },
    context: plainContext(span.spanContext()),
    parent: span.parentSpanContext && plainContext(span.parentSpanContext),
    links: span.links.map(({ context, ...fields }) => ({ fields, context: plainContext(context) })),
    resource: resourceOf(span.resource),
  }));
}

/** Turns plain data back into spans, as far as exporters read them. */
export function fromPlain(spans: PlainSpan[]): ReadableSpan[] {
  const resources = new Map(spans.map(({ resource }) => [resource, wholeResource(resource)]));
  return spans.map(({ fields, context, parent, links, resource }) => ({
    ...fields,
    spanContext: () => wholeContext(context),
    ...(parent && { parentSpanContext: wholeContext(parent) }),
    links: links.map((link) => ({ ...link.fields, context: wholeContext(link.context) })),
    resource: resources.get(resource)!,
  }));
}

export const plainContext = ({ traceId, spanId, traceFlags, isRemote, traceState }: SpanContext): PlainContext => ({
  traceId,
  spanId,
  traceFlags,
  ...(isRemote !== undefined && { isRemote }),
  traceState: traceState?.serialize(),
});

export function wholeContext({ traceState, ...others }: PlainContext): SpanContext {
  if (traceState === undefined) return others;
  const state = { serialize: () => traceState, get: () => undefined, set: () => state, unset: () => state };
  return { ...others, traceState: state };
}

export function wholeResource({ attributes, schemaUrl }: PlainResource): Resource {
  const whole: Resource = {
    attributes,
    ...(schemaUrl !== undefined && { schemaUrl }),
    asyncAttributesPending: false,
    merge: () => whole,
    getRawAttributes: () => Object.entries(attributes) as ReturnType<Resource['getRawAttributes']>,
  };
  return whole;
}
