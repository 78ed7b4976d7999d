import type { Attributes, Link, SpanStatus } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { cut, lengthLimit } from './cut.js';
import { mask } from './mask.js';
import { maskAttributes } from './mask-value.js';
import { flagUnboundedName } from './span-names.js';

interface Writable {
  name: string;
  status: SpanStatus;
  attributes: Attributes;
  events: { name: string; attributes?: Attributes }[];
  links: Link[];
}

/**
 * Takes secrets out of a finished span, see {@link mask}: name, status message, attributes of the span, its events and
 * links. It must stand before the processors that export, for it changes the span that they are handed.
 *
 * In development it says once for each kind of span name that carries an id, for such names break every aggregation.
 */
export class GuardSpanProcessor implements SpanProcessor {
  constructor(
    private readonly development: boolean,
    private readonly maxLength = lengthLimit('SPAN'),
  ) {}

  onStart(): void {}

  onEnd(finished: ReadableSpan): void {
    const { maxLength } = this;
    // The SDK has no hook that may change a finished span; its own fields are what every later processor reads.
    const span = finished as unknown as Writable;
    span.name = mask(span.name);
    if (this.development) flagUnboundedName(span.name);
    const { message } = span.status;
    if (message) span.status = { ...span.status, message: mask(cut(message, maxLength)) };
    maskAttributes(span.attributes, maxLength);
    for (const event of span.events) {
      event.name = mask(event.name);
      maskAttributes(event.attributes, maxLength);
    }
    for (const link of span.links) maskAttributes(link.attributes, maxLength);
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
