import { context, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { ATTR_MESSAGING_BATCH_MESSAGE_COUNT } from '@opentelemetry/semantic-conventions/incubating';
import { linksTo } from '../context/carrier.js';
import { consumedFrom, type Delivery, processing, queueOf } from './facts.js';
import { measureProcess } from './measure.js';
import { runInSpan } from '../spans/span.js';

/**
 * Runs `handle` for several deliveries at once, in one CONSUMER span `process {destination}`. The span cannot be the
 * child of many producers. It is a child of the active span if that has not ended, or else a root, and has a link to
 * each producer, in order; the SDK keeps the last 128 links (`OTEL_SPAN_LINK_COUNT_LIMIT`).
 * `messaging.batch.message_count` gives their number, and the conventions' ids of single messages are left out.
 * Deliveries of different queues are named after the queue of the first.
 */
export function traceBatch<T>(deliveries: readonly Delivery[], handle: (span: Span) => T): T {
  const [first] = deliveries;
  const destination = first ? sharedDestination(deliveries, first) : 'amq.default';
  const { name, attributes } = processing(destination, first ?? {});
  const options = {
    kind: SpanKind.CONSUMER,
    attributes,
    more: { [ATTR_MESSAGING_BATCH_MESSAGE_COUNT]: deliveries.length },
    links: deliveries.flatMap(({ headers }) => linksTo(headers, 'producer')),
    measure: measureProcess(destination, first?.system, deliveries.length),
  };
  return runInSpan(name, options, isOver(trace.getActiveSpan()) ? ROOT_CONTEXT : context.active(), handle);
}

/** The active span may be that of a request in whose context a connection was opened. */
const isOver = (span: object | undefined): boolean => (span as ReadableSpan | undefined)?.ended === true;

/** One queue may receive several routing keys, so the deliveries share only the queue. */
function sharedDestination(deliveries: readonly Delivery[], first: Delivery): string {
  const name = consumedFrom(first);
  return deliveries.every((each) => consumedFrom(each) === name) ? name : queueOf(first);
}
