import type { Attributes, Link, SpanStatus } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
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
 * An exporter whose spans have their secrets taken out, see {@link mask}: name, status message, attributes of the span,
 * its events and links. A batch at a time costs a fraction of what it does as each span ends.
 *
 * In development it says once for each kind of span name that carries an id, for such names break every aggregation.
 */
export const guarded = (
  exporter: SpanExporter,
  development: boolean,
  maxLength = lengthLimit('SPAN'),
): SpanExporter => ({
  export: (spans, done) => {
    for (const span of spans) {
      guard(span, maxLength);
      if (development) flagUnboundedName(span.name);
    }
    exporter.export(spans, done);
  },
  forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  shutdown: () => exporter.shutdown(),
});

function guard(finished: ReadableSpan, maxLength: number): void {
  // Nothing in the SDK may change a finished span; its own fields are what every exporter reads.
  const span = finished as unknown as Writable;
  span.name = mask(span.name);
  const { message } = span.status;
  if (message) span.status = { ...span.status, message: mask(cut(message, maxLength)) };
  maskAttributes(span.attributes, maxLength);
  for (const event of span.events) {
    event.name = mask(event.name);
    maskAttributes(event.attributes, maxLength);
  }
  for (const link of span.links) maskAttributes(link.attributes, maxLength);
}
