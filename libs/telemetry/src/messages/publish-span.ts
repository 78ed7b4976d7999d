import { type Context, context, SpanKind } from '@opentelemetry/api';
import { type Carrier, injectContext } from '../context/carrier.js';
import { boundedKey, describe, type MessageFacts, operation, publishedTo } from './facts.js';
import { withoutReceived } from './forwarded.js';
import { HEADER_PUBLISHED_AT } from './headers.js';
import { measurePublish } from './measure.js';
import type { RunOptions } from '../spans/span-run.js';

/** The PRODUCER span `publish {exchange}:{routing key}`. */
export function publishSpan(facts: MessageFacts): { name: string; options: RunOptions } {
  const destination = publishedTo(facts);
  const { name, attributes } = publishing(destination, facts, boundedKey(facts, destination));
  const more = describe(facts, destination);
  return {
    name,
    options: { kind: SpanKind.PRODUCER, attributes, more, measure: measurePublish(destination, facts.system) },
  };
}

const publishing = operation('publish', 'send');

/** Puts time and context into these headers, unless the caller has set them. */
export function stamp(headers: Carrier, from?: Context): Carrier {
  headers[HEADER_PUBLISHED_AT] ??= Date.now();
  return injectContext(headers, from);
}

/**
 * Returns a copy of the headers with time and context. Values passed on from the handled message do not count as set.
 */
export const stamped = (headers: Carrier | undefined, from: Context = context.active()): Carrier =>
  stamp({ ...withoutReceived(headers ?? {}, from) }, from);
