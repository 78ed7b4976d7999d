import { SpanKind, type SpanOptions } from '@opentelemetry/api';
import { type Carrier, injectContext } from './carrier.js';
import { describe, type MessageFacts, publishedTo } from './message-facts.js';
import { HEADER_PUBLISHED_AT } from './messaging-headers.js';

/** The PRODUCER span `publish {exchange}:{routing key}`. */
export function publishSpan(facts: MessageFacts): { name: string; destination: string; options: SpanOptions } {
  const destination = publishedTo(facts);
  const attributes = describe(facts, destination, 'publish', 'send');
  return { name: `publish ${destination}`, destination, options: { kind: SpanKind.PRODUCER, attributes } };
}

/** A copy of the headers with the time and the active context in it, where the caller has set neither. */
export const stamped = (headers: Carrier): Carrier => injectContext({ [HEADER_PUBLISHED_AT]: Date.now(), ...headers });
