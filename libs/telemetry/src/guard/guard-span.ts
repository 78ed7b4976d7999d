import type { Attributes, Link, SpanStatus } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { inParts } from '../tracer/in-parts.js';
import { memoOf } from '../tracer/shared-attributes.js';
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
 * Takes the secrets out of finished spans, see {@link mask}: out of name, status message, attributes of the span, its
 * events and links. It changes the span, before anything makes bytes of it.
 *
 * In development it says once for each kind of span name that carries an id, for such names break every aggregation.
 */
export function spanGuard(
  development: boolean,
  maxLength = lengthLimit('SPAN'),
): <S extends ReadableSpan>(span: S) => S {
  return (finished) => {
    // Nothing in the SDK may change a finished span; its own fields are what every exporter reads.
    const span = finished as unknown as Writable;
    span.name = maskName(span.name);
    const { message } = span.status;
    if (message) span.status = { ...span.status, message: mask(cut(message, maxLength)) };
    maskAttributes(toGuard(finished, maxLength), maxLength);
    for (const event of span.events) {
      event.name = mask(event.name);
      maskAttributes(event.attributes, maxLength);
    }
    for (const link of span.links) maskAttributes(link.attributes, maxLength);
    if (development) flagUnboundedName(span.name);
    return finished;
  };
}

/** Names come back with every span. Those that hold a secret are forgotten. */
const clean = new Set<string>();

function maskName(name: string): string {
  if (clean.has(name)) return name;
  const masked = mask(name);
  if (masked === name && name.length < 500 && clean.size < 1000) clean.add(name);
  return masked;
}

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
