import type { SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

type Masked = Pick<ReadableSpan, 'name' | 'status' | 'attributes' | 'events' | 'links'>;

/** A finished span with masked parts. A copy, because the SDK's interfaces do not allow changes to a finished span. */
export class MaskedSpan implements ReadableSpan {
  readonly name: string;
  readonly status: ReadableSpan['status'];
  readonly attributes: ReadableSpan['attributes'];
  readonly events: ReadableSpan['events'];
  readonly links: ReadableSpan['links'];
  readonly kind: ReadableSpan['kind'];
  readonly parentSpanContext?: SpanContext;
  readonly startTime: ReadableSpan['startTime'];
  readonly endTime: ReadableSpan['endTime'];
  readonly duration: ReadableSpan['duration'];
  readonly ended: boolean;
  readonly resource: ReadableSpan['resource'];
  readonly instrumentationScope: ReadableSpan['instrumentationScope'];
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
  readonly #context: SpanContext;

  constructor(span: ReadableSpan, masked: Masked) {
    this.#context = span.spanContext();
    this.name = masked.name;
    this.status = masked.status;
    this.attributes = masked.attributes;
    this.events = masked.events;
    this.links = masked.links;
    this.kind = span.kind;
    if (span.parentSpanContext) this.parentSpanContext = span.parentSpanContext;
    this.startTime = span.startTime;
    this.endTime = span.endTime;
    this.duration = span.duration;
    this.ended = span.ended;
    this.resource = span.resource;
    this.instrumentationScope = span.instrumentationScope;
    this.droppedAttributesCount = span.droppedAttributesCount;
    this.droppedEventsCount = span.droppedEventsCount;
    this.droppedLinksCount = span.droppedLinksCount;
  }

  spanContext(): SpanContext {
    return this.#context;
  }
}
