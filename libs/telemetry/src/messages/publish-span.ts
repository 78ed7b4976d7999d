import { type Context, SpanKind } from '@opentelemetry/api';
import { type Carrier, injectContext } from '../context/carrier.js';
import { boundedKey, describe, type MessageFacts, operation, publishedTo } from './facts.js';
import { HEADER_PUBLISHED_AT } from './headers.js';
import { measurePublish } from './measure.js';
import type { RunOptions } from '../spans/span-run.js';

/** The PRODUCER span `publish {exchange}:{routing key}`. */
export function publishSpan(facts: MessageFacts): { name: string; options: RunOptions } {
  const destination = publishedTo(facts);
  const { name, attributes } = publishing(destination, facts.server, boundedKey(facts, destination));
  const more = describe(facts, destination);
  return { name, options: { kind: SpanKind.PRODUCER, attributes, more, measure: measurePublish(destination) } };
}

const publishing = operation('publish', 'send');

/** Puts the time and the context into these headers, where the caller has set neither. */
export function stamp(headers: Carrier, from?: Context): Carrier {
  headers[HEADER_PUBLISHED_AT] ??= Date.now();
  return injectContext(headers, from);
}

/** A copy of the headers with both in it. */
export const stamped = (headers: Carrier | undefined, from?: Context): Carrier => stamp({ ...headers }, from);
