import { type Context, context, diag, type Link, type Span, SpanKind, trace } from '@opentelemetry/api';
import { ATTR_MESSAGING_DESTINATION_NAME } from '@opentelemetry/semantic-conventions/incubating';
import { ATTR_MESSAGE_ATTEMPT, ATTR_MESSAGE_QUEUE_WAIT, ATTR_MESSAGE_REDELIVERED } from './attributes.js';
import { type Carrier, extractContext, linksToSpanOf, linksToTraceparent } from './context/carrier.js';
import { boundedKey, consumedFrom, type Delivery, describe, type MessageFacts, processing } from './messages/facts.js';
import { withReceived } from './messages/forwarded.js';
import { HEADER_PREVIOUS_ATTEMPT, HEADER_PUBLISHED_AT, HEADER_REPLAYED_FROM } from './messages/headers.js';
import { measureProcess } from './messages/measure.js';
import { queueWait } from './metrics/instruments.js';
import { formatTraceparent } from './context/propagator.js';
import { publishSpan, stamped } from './messages/publish-span.js';
import { remembered } from './messages/remembered.js';
import { runInSpan } from './spans/span.js';

export type { Delivery, MessageFacts } from './messages/facts.js';
export { traceBatch } from './messages/batch.js';
export * from './messages/headers.js';
export { type Replay, traceReplay } from './messages/replay.js';
export { type Settlement, traceSettle } from './messages/settle.js';

/**
 * Runs `send` in a PRODUCER span `publish {exchange}:{routing key}`, and passes it the headers with the context
 * injected. A context that the caller has put into `headers` stays, unless it comes from the message being handled:
 * headers that are passed on get a new context. Follows the messaging conventions of OpenTelemetry 1.45.
 */
export function tracePublish<T>(facts: MessageFacts, headers: Carrier, send: (headers: Carrier) => T): T {
  const { name, options } = publishSpan(facts);
  return runInSpan(name, options, context.active(), () => send(stamped(headers)));
}

/**
 * Runs `handle` in a CONSUMER span `process {exchange}:{routing key}:{queue}`, which is a child of the producer's span
 * and has a link to it, so that one order is one trace. With `MESSAGING_TRACE_RELATION=link`, it begins a trace of its
 * own that only has the link. Attempts of a message are siblings, each with a link to the one before. A replayed
 * message has a link to the attempt that it repeats.
 */
export function traceProcess<T>(delivery: Delivery, handle: (span: Span) => T): T {
  const producer = extractContext(delivery.headers);
  const destination = consumedFrom(delivery);
  const wait = waitedMs(delivery.headers);
  const { name, attributes } = processing(destination, delivery, boundedKey(delivery, destination));
  const more = describe(delivery, destination);
  more[ATTR_MESSAGE_ATTEMPT] = delivery.attempt;
  if (delivery.redelivered) more[ATTR_MESSAGE_REDELIVERED] = true;
  if (wait !== undefined) more[ATTR_MESSAGE_QUEUE_WAIT] = wait;
  const links = lineage(delivery.headers, producer);
  const options = {
    kind: SpanKind.CONSUMER,
    attributes,
    more,
    links,
    measure: measureProcess(destination, delivery.system),
  };
  const parent = withReceived(relation() === 'link' ? trace.deleteSpan(producer) : producer, delivery.headers);
  const work = (span: Span): T => {
    if (wait !== undefined) queueWait().record(wait / 1000, waitedFor(destination));
    return handle(span);
  };
  return runInSpan(name, options, parent, work);
}

const waitedFor = remembered((destination) => ({ [ATTR_MESSAGING_DESTINATION_NAME]: destination }));

/** Read once, because Node asks the system for a variable each time, which is too slow for every message. */
let known: string | undefined;
const relation = (): string => (known ??= chosenRelation());

function chosenRelation(): string {
  const given = process.env['MESSAGING_TRACE_RELATION']?.trim().toLowerCase() || 'parent';
  if (given === 'parent' || given === 'link') return given;
  diag.warn(`MESSAGING_TRACE_RELATION: "${given}" is neither parent nor link; using parent.`);
  return 'parent';
}

/** Returns the active span as a `traceparent`, for {@link HEADER_PREVIOUS_ATTEMPT}; undefined without one. */
export function currentTraceparent(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  return span && trace.isSpanContextValid(span) ? formatTraceparent(span) : undefined;
}

function lineage(headers: Carrier | undefined, producer: Context): Link[] {
  const links = linksToSpanOf(producer, 'producer');
  const previous = headers?.[HEADER_PREVIOUS_ATTEMPT];
  const replayed = headers?.[HEADER_REPLAYED_FROM];
  if (previous != null) links.push(...linksToTraceparent(previous, 'previous_attempt'));
  if (replayed != null) links.push(...linksToTraceparent(replayed, 'replayed'));
  return links;
}

function waitedMs(headers: Carrier | undefined): number | undefined {
  const at = headers?.[HEADER_PUBLISHED_AT];
  return typeof at === 'number' && Number.isFinite(at) ? Math.max(0, Date.now() - at) : undefined;
}
