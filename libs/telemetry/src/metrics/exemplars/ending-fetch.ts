import { subscribe } from 'node:diagnostics_channel';
import type { Span } from '@opentelemetry/api';

const ENDS = ['undici:request:trailers', 'undici:request:error'];

const spans = new WeakMap<object, Span>();
let ending: Span | undefined;

/** Keeps the span of a request of `fetch` until it ends. */
export const noteFetch = (span: Span, request: object): void => void spans.set(request, span);

/**
 * The span of the `fetch` whose duration is being measured. The end of a request is published in the context of the
 * request that once opened the connection, which is another trace.
 */
export const endingFetch = (): Span | undefined => ending;

/**
 * Notes the end of requests for the subscriptions that `make` adds: subscribers run in the order in which they
 * subscribed.
 *
 * @param onError called first with the error of a failed request
 */
export function aroundFetchEnds<T>(make: () => T, onError: (span: Span, error: Error) => void = () => {}): T {
  for (const end of ENDS) {
    subscribe(end, (message) => {
      const { request, error } = message as { request: object; error?: Error };
      ending = spans.get(request);
      if (ending && error) onError(ending, error);
    });
  }
  const made = make();
  for (const end of ENDS) subscribe(end, () => (ending = undefined));
  return made;
}
