import type { InspectOptions } from 'node:util';
import {
  type Attributes,
  type AttributeValue,
  type Context,
  diag,
  type Exception,
  type HrTime,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';
import { AddAttributeDecision, hrTimeDuration, type InstrumentationScope, isTimeInput } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import type { Beginning, Shared } from './beginning.js';
import { exceptionAttributes } from './exception-attributes.js';
import { type Inspect, inspectCustom, inspected, printable } from './inspect.js';
import { addAttribute } from './plain-attributes.js';
import { SpanClock } from './span-clock.js';
import { pushBounded, spanLink, timedEvent, warnDropped } from './span-parts.js';

const NOT_ENDED: HrTime = [0, 0];
const UNKNOWN: HrTime = [-1, -1];

/** A span that records. Processors and exporters read the same of it as of the SDK's own. */
export class FastSpan implements Span, ReadableSpan {
  name: string;
  readonly kind: SpanKind;
  readonly startTime: HrTime;
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly parentSpanContext?: SpanContext | undefined;
  readonly attributes: Attributes;
  readonly links: Link[];
  readonly events: TimedEvent[] = [];
  status: SpanStatus = { code: SpanStatusCode.UNSET };
  endTime = NOT_ENDED;
  duration = UNKNOWN;
  ended = false;
  droppedAttributesCount: number;
  droppedEventsCount = 0;
  droppedLinksCount = 0;
  // Not #private: processors wrap spans with Object.create and Proxy, which have no such fields.
  private attributesCount: number;
  private readonly clock: SpanClock;

  constructor(
    private readonly begin: Beginning,
    private readonly shared: Shared,
    parent: Context,
  ) {
    this.clock = new SpanClock(begin.startTime);
    this.startTime = this.clock.startTime;
    this.resource = shared.resource;
    this.instrumentationScope = shared.scope;
    this.name = begin.name;
    this.kind = begin.kind;
    this.parentSpanContext = begin.parentSpanContext;
    this.attributes = begin.attributes;
    this.attributesCount = Object.keys(begin.attributes).length;
    this.droppedAttributesCount = begin.droppedAttributesCount;
    const tooMany = begin.links.length - shared.limits.linkCountLimit;
    this.links = tooMany > 0 ? begin.links.slice(tooMany) : begin.links;
    if (tooMany > 0) this.droppedLinksCount = tooMany;
    for (const processor of shared.processors) processor.onStart(this, parent);
  }

  /** Whether the ids of this span are valid without a look at them. */
  static hasValidIds = (span: Span | undefined): boolean => span instanceof FastSpan && span.shared.hasValidIds;

  spanContext(): SpanContext {
    return this.begin.spanContext;
  }

  isRecording(): boolean {
    return !this.ended;
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (this.refuses()) return this;
    const decision = addAttribute(this.attributes, this.attributesCount, key, value, this.shared.limits);
    if (decision === AddAttributeDecision.ADD_NEW) this.attributesCount++;
    else if (decision === AddAttributeDecision.DROP_LIMIT_REACHED && this.droppedAttributesCount++ === 0) {
      diag.warn(`Attributes beyond the limit were left out of ${this.ids()}.`);
    }
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const key in attributes) if (Object.hasOwn(attributes, key)) this.setAttribute(key, attributes[key]!);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, timeStamp?: TimeInput): this {
    if (this.refuses()) return this;
    const { limits } = this.shared;
    const [attributes, time] = isTimeInput(attributesOrTime)
      ? [undefined, isTimeInput(timeStamp) ? timeStamp : attributesOrTime]
      : [attributesOrTime, timeStamp];
    const event = timedEvent(name, this.clock.at(time), attributes, limits);
    this.droppedEventsCount = pushBounded(
      this.events,
      event,
      limits.eventCountLimit,
      this.droppedEventsCount,
      'events',
    );
    return this;
  }

  addLink(link: Link): this {
    if (this.refuses()) return this;
    const { limits } = this.shared;
    const kept = spanLink(link, limits);
    this.droppedLinksCount = pushBounded(this.links, kept, limits.linkCountLimit, this.droppedLinksCount, 'links');
    return this;
  }

  addLinks(links: Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  setStatus({ code, message }: SpanStatus): this {
    if (this.refuses() || code === SpanStatusCode.UNSET || this.status.code === SpanStatusCode.OK) return this;
    this.status = { code };
    if (code !== SpanStatusCode.ERROR || message == null) return this;
    if (typeof message === 'string') this.status.message = message;
    else diag.warn(`Dropping invalid status.message of type '${typeof message}', expected 'string'`);
    return this;
  }

  updateName(name: string): this {
    if (!this.refuses()) this.name = name;
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    const attributes = exceptionAttributes(exception);
    if (attributes) this.addEvent('exception', attributes, time);
    else diag.warn('An exception with neither type nor message was not recorded.', exception);
  }

  end(time?: TimeInput): void {
    if (this.ended) return diag.error(`${this.name} ${this.ids()}: a span can be ended only once.`);
    this.endTime = this.clock.at(time);
    this.duration = hrTimeDuration(this.startTime, this.endTime);
    if (this.duration[0] < 0) {
      diag.warn('The end of a span lies before its start. Its duration is set to 0.', this.startTime, this.endTime);
      this.endTime = [...this.startTime];
      this.duration = [0, 0];
    }
    warnDropped(this.droppedEventsCount, 'events', 'eventCountLimit');
    warnDropped(this.droppedLinksCount, 'links', 'linkCountLimit');
    const { processors } = this.shared;
    for (const processor of processors) processor.onEnding?.(this);
    this.begin.ended?.();
    this.ended = true;
    for (const processor of processors) processor.onEnd(this);
  }

  private refuses(): boolean {
    if (this.ended) {
      // The text is the SDK's: people search for it.
      const refused = new Error(`Cannot execute the operation on ended Span ${this.ids()}`);
      diag.warn(refused.message, refused);
    }
    return this.ended;
  }

  private ids(): string {
    return `{traceId: ${this.begin.spanContext.traceId}, spanId: ${this.begin.spanContext.spanId}}`;
  }

  [inspectCustom](depth: number, options: InspectOptions, inspect: Inspect): string {
    const { begin, shared: _shared, clock: _clock, attributesCount: _count, ...fields } = this;
    const read = { spanContext: begin.spanContext, resource: printable(this.resource) };
    return inspected('FastSpan', { ...fields, ...read }, depth, options, inspect);
  }
}
