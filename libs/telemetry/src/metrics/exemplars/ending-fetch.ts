import { subscribe } from 'node:diagnostics_channel';
import type { Span } from '@opentelemetry/api';

const ENDS = ['undici:request:trailers', 'undici:request:error'];

const spans = new WeakMap<object, Span>();
let ending: Span | undefined;

/** Keeps the span of a request of `fetch` until it ends. */
export const noteFetch = (span: Span, request: object): void => void spans.set(request, span);

/**
 * The span of the `fetch` that is just ending, while its duration is measured: the end is told in the context of the
 * request that once opened the connection, whose trace another call's duration does not belong to.
 */
export const endingFetch = (): Span | undefined => ending;

/** Knows the ends of requests in what `make` subscribes to them: subscribers are called in the order in which they came. */
export function aroundFetchEnds<T>(make: () => T): T {
  for (const end of ENDS) subscribe(end, (message) => (ending = spans.get((message as { request: object }).request)));
  const made = make();
  for (const end of ENDS) subscribe(end, () => (ending = undefined));
  return made;
}
