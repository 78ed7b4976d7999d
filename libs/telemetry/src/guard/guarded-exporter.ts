import type { Attributes, Link, SpanStatus } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { inParts } from '../tracing/in-parts.js';
import { memoOf } from '../tracing/shared-attributes.js';
import { cut, lengthLimit } from './cut.js';
import { mask } from './mask.js';
import { maskAttributes } from './mask-value.js';
import { flagUnboundedName } from './span-names.js';

interface Writable {
  name: string;
  status: SpanStatus;
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

/** A span's attributes, but for those that many spans share and that were found to be clean. */
function toGuard(span: ReadableSpan, maxLength: number): Attributes {
  const { shared, own } = inParts(span);
  const memo = shared && memoOf(shared);
  if (!memo) return own;
  memo.clean ??= isClean(shared, maxLength);
  return memo.clean ? own : span.attributes;
}

function isClean(attributes: Attributes, maxLength: number): boolean {
  const copy = { ...attributes };
  maskAttributes(copy, maxLength);
  return Object.entries(copy).every(([name, value]) => value === attributes[name]);
}

function guard(finished: ReadableSpan, maxLength: number): void {
  // Nothing in the SDK may change a finished span; its own fields are what every exporter reads.
  const span = finished as unknown as Writable;
  span.name = mask(span.name);
  const { message } = span.status;
  if (message) span.status = { ...span.status, message: mask(cut(message, maxLength)) };
  maskAttributes(toGuard(finished, maxLength), maxLength);
  for (const event of span.events) {
    event.name = mask(event.name);
    maskAttributes(event.attributes, maxLength);
  }
  for (const link of span.links) maskAttributes(link.attributes, maxLength);
}
