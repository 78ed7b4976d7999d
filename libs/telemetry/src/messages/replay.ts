import type { Attributes, Span } from '@opentelemetry/api';
import { type Carrier, linksTo, linksToTraceparent } from '../context/carrier.js';
import { HEADER_PREVIOUS_ATTEMPT, HEADER_PUBLISHED_AT, HEADER_REPLAYED_FROM } from './headers.js';
import { formatTraceparent } from '../context/propagator.js';
import { withRootSpan } from '../spans/span.js';

/** Headers of the message's first life: its trace, its times, and the broker's own records. */
const STALE =
  /^(traceparent|tracestate|baggage|b3|x-b3-.*|uber-trace-id|x-death|x-(first|last)-death-.*|x-delivery-count)$/i;

export interface Replay {
  /** The headers of the message as it was parked. */
  headers: Carrier | undefined;
  attributes?: Attributes;
}

/**
 * Runs `work`, which publishes a parked message once more, in the root span `name` of a new trace. The span has a link
 * to the attempt that it repeats, or to the message's producer if no attempt is known. `work` gets the headers to
 * publish with: the message's own without its old context, times and death records, and with {@link
 * HEADER_REPLAYED_FROM}, by which the next process span gets the same link. Publish inside `work` by `tracePublish`, so
 * that the new life of the message is one trace.
 */
export function traceReplay<T>(name: string, replay: Replay, work: (headers: Carrier, span: Span) => T): T {
  const { headers = {}, attributes = {} } = replay;
  const fresh = Object.entries(headers).filter(([key]) => !STALE.test(key));
  const { [HEADER_PREVIOUS_ATTEMPT]: _attempt, [HEADER_PUBLISHED_AT]: _at, ...kept } = Object.fromEntries(fresh);
  const attempt = linksToTraceparent(headers[HEADER_PREVIOUS_ATTEMPT], 'replayed');
  const links = attempt.length ? attempt : linksTo(headers, 'replayed');
  const [link] = links;
  return withRootSpan(name, { attributes, links }, (span) =>
    work(link ? { ...kept, [HEADER_REPLAYED_FROM]: formatTraceparent(link.context) } : kept, span),
  );
}
