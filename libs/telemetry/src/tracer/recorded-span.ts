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
import { hrTimeDuration, hrTimeToMilliseconds, type InstrumentationScope, isTimeInput } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { exceptionAttributes } from './exception-attributes.js';
import type { Beginning, Surroundings } from './beginning.js';
import { BoundedAttributes } from './bounded-attributes.js';
import { hrTime, isBefore, type Time, wallOffset } from './clock.js';
import { isValid } from '../context/known-context.js';
import type { InParts } from './in-parts.js';
import { pushBounded, textOf } from './limits.js';
import { noEvents, noLinks, RecordedEvent, RecordedLink } from './recorded-parts.js';

const UNSET: SpanStatus = Object.freeze({ code: SpanStatusCode.UNSET });

/** A span that records; as the SDK's own, for the same processors and exporters, at less cost. */
export class RecordedSpan implements Span, ReadableSpan {
  name: string;
  status: SpanStatus = UNSET;
  readonly kind: SpanKind;
  readonly parentSpanContext?: SpanContext;
  readonly links = noLinks();
  readonly events = noEvents();
  ended = false;
  droppedEventsCount = 0;
  droppedLinksCount = 0;
  private readonly own: SpanContext;
  /** Whoever prints a span must not print the SDK with it. */
  readonly #about: Surroundings;
  private readonly bounded: BoundedAttributes;
  /** From the steady clock to the time of day, in ms: one for the whole span, in which time only goes on. */
  private readonly offset: number;
  private readonly begun: Time;
  private readonly startGiven: boolean;
  private over: Time | undefined;

  constructor(begin: Beginning, about: Surroundings, parent: Context) {
    this.name = begin.name;
    this.kind = begin.kind;
    this.own = begin.spanContext;
    if (begin.parent) this.parentSpanContext = begin.parent;
    this.#about = about;
    this.bounded = begin.attributes;
    const steady = performance.now();
    this.offset = wallOffset(steady);
    this.startGiven = begin.startTime != null;
    this.begun = this.startGiven ? this.timeOf(begin.startTime) : this.offset + steady;
    for (const link of begin.links) this.addLink(link);
    for (const processor of about.processors) processor.onStart(this, parent);
  }

  get startTime(): HrTime {
    return hrTime(this.begun);
  }

  get endTime(): HrTime {
    return this.over === undefined ? [0, 0] : hrTime(this.over);
  }

  get duration(): HrTime {
    return this.over === undefined ? [-1, -1] : hrTimeDuration(this.startTime, this.endTime);
  }

  /** In ms; below zero while it lasts. */
  get tookMs(): number {
    const { begun, over } = this;
    return typeof begun === 'number' && typeof over === 'number' ? over - begun : hrTimeToMilliseconds(this.duration);
  }

  get attributes(): Attributes {
    return this.bounded.kept;
  }

  /** The same, without making one object of them. */
  get inParts(): InParts {
    return this.bounded;
  }

  get droppedAttributesCount(): number {
    return this.bounded.dropped;
  }

  get resource(): Resource {
    return this.#about.resource;
  }

  get instrumentationScope(): InstrumentationScope {
    return this.#about.scope;
  }

  spanContext(): SpanContext {
    return this.own;
  }

  isRecording(): boolean {
    return !this.ended;
  }

  setAttribute(name: string, value: AttributeValue): this {
    if (this.isOpen()) this.bounded.add(name, value);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    if (this.isOpen()) this.bounded.addAll(attributes);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, at?: TimeInput): this {
    if (!this.isOpen()) return this;
    const given = isTimeInput(attributesOrTime) ? undefined : attributesOrTime;
    const time = at ?? (isTimeInput(attributesOrTime) ? attributesOrTime : undefined);
    const { limits } = this.#about;
    const { kept, dropped } = new BoundedAttributes(limits.perEvent, limits.valueLength).addAll(given);
    const event = new RecordedEvent(textOf(name), hrTime(this.timeOf(time)), kept, dropped);
    this.droppedEventsCount += pushBounded(this.events, event, limits.events);
    return this;
  }

  addLink({ context, attributes }: Link): this {
    if (!this.isOpen()) return this;
    // The parent has been looked at already.
    if (!context || (context !== this.parentSpanContext && !isValid(context))) {
      diag.warn(`A link to no span was left out of the span "${this.name}".`);
      return this;
    }
    const { limits } = this.#about;
    const { kept, dropped } = new BoundedAttributes(limits.perLink, limits.valueLength).addAll(attributes);
    const link = new RecordedLink(context, kept, dropped);
    this.droppedLinksCount += pushBounded(this.links, link, limits.links);
    return this;
  }

  addLinks(links: Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  setStatus({ code, message }: SpanStatus): this {
    if (!this.isOpen() || code === SpanStatusCode.UNSET || this.status.code === SpanStatusCode.OK) return this;
    const told = code === SpanStatusCode.ERROR && typeof message === 'string';
    this.status = told ? { code, message } : { code };
    return this;
  }

  updateName(name: string): this {
    if (this.isOpen()) this.name = textOf(name);
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    const attributes = exceptionAttributes(exception);
    if (attributes) this.addEvent('exception', attributes, time);
    else diag.warn(`An exception that says nothing was not recorded on the span "${this.name}".`);
  }

  end(time?: TimeInput): void {
    if (!this.isOpen()) return;
    const over = this.timeOf(time);
    this.over = isBefore(over, this.begun) ? this.begun : over;
    const { processors } = this.#about;
    for (const processor of processors) processor.onEnding?.(this);
    this.ended = true;
    for (const processor of processors) processor.onEnd(this);
  }

  private isOpen(): boolean {
    if (this.ended) diag.warn(`The span "${this.name}" has ended: it cannot be changed any more.`);
    return !this.ended;
  }

  private timeOf(given: TimeInput | undefined): Time {
    const steady = performance.now();
    // Time goes on steadily from a start that was measured; from one that the caller gave, only as the time of day.
    if (given == null) return (this.startGiven ? wallOffset(steady) : this.offset) + steady;
    if (typeof given === 'number') return given <= steady ? given + this.offset : given;
    return given instanceof Date ? given.getTime() : given;
  }
}
