import { type Attributes, context, type Link, type Span, SpanKind, trace } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_MESSAGE_BODY_SIZE,
  ATTR_MESSAGING_MESSAGE_CONVERSATION_ID,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
} from '@opentelemetry/semantic-conventions/incubating';
import { ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from '@opentelemetry/semantic-conventions';
import {
  ATTR_MESSAGE_ATTEMPT,
  ATTR_MESSAGE_QUEUE_WAIT,
  ATTR_MESSAGE_REDELIVERED,
  ATTR_MESSAGING_SYSTEM_NAME,
  ATTR_RABBITMQ_ROUTING_KEY,
} from './attributes.js';
import { type Carrier, extractContext, injectContext, linksTo } from './carrier.js';
import { queueWait } from './metrics.js';
import { formatTraceparent } from './propagator.js';
import { runInSpan } from './span.js';

/** When the message was put into its queue, in ms since the epoch: AMQP's own timestamp has seconds only. */
export const HEADER_PUBLISHED_AT = 'x-published-at';
/** The `traceparent` of the attempt before this one. */
export const HEADER_PREVIOUS_ATTEMPT = 'x-previous-attempt';

/** What publish and process spans tell of a message. */
export interface MessageFacts {
  exchange: string;
  routingKey: string;
  messageId?: string | undefined;
  /** What the message is about, shared by all messages of one conversation: AMQP's correlation id. */
  conversationId?: string | undefined;
  /** Bytes of the body. */
  bodySize?: number | undefined;
  server?: { address: string; port?: number | undefined } | undefined;
}

export interface Delivery extends MessageFacts {
  queue: string;
  /** Name to show instead of `queue` where the broker made one up. */
  queueTemplate?: string | undefined;
  headers: Carrier | undefined;
  /** 1 for the first. */
  attempt: number;
  redelivered: boolean;
}

/**
 * Runs `send` in a PRODUCER span `publish {exchange}:{routing key}` and hands it the headers with the context
 * injected by hand. A context that the caller has put into `headers` stays. Follows the messaging conventions of
 * OpenTelemetry 1.45.
 */
export function tracePublish<T>(facts: MessageFacts, headers: Carrier, send: (headers: Carrier) => T): T {
  const destination = `${facts.exchange}:${facts.routingKey}`;
  const attributes = { ...describe(facts, destination), ...operation('publish', 'send') };
  return runInSpan(`publish ${destination}`, { kind: SpanKind.PRODUCER, attributes }, context.active(), () =>
    send(injectContext({ [HEADER_PUBLISHED_AT]: Date.now(), ...headers })),
  );
}

/**
 * Runs `handle` in a CONSUMER span `process {exchange}:{routing key}:{queue}`: a child of the producer's span and
 * linked to it, so one order reads as one trace. With `MESSAGING_TRACE_RELATION=link` it begins a trace of its own
 * that is only linked. Attempts of one message are siblings, each linked to the one before.
 */
export function traceProcess<T>(delivery: Delivery, handle: (span: Span) => T): T {
  const producer = extractContext(delivery.headers);
  const destination = `${delivery.exchange}:${delivery.routingKey}:${delivery.queueTemplate ?? delivery.queue}`;
  const wait = waitedMs(delivery.headers);
  const attributes: Attributes = {
    ...describe(delivery, destination),
    ...operation('process', 'process'),
    [ATTR_MESSAGE_ATTEMPT]: delivery.attempt,
    ...(delivery.redelivered && { [ATTR_MESSAGE_REDELIVERED]: true }),
    ...(wait !== undefined && { [ATTR_MESSAGE_QUEUE_WAIT]: wait }),
  };
  const options = { kind: SpanKind.CONSUMER, attributes, links: lineage(delivery.headers) };
  const parent = process.env['MESSAGING_TRACE_RELATION'] === 'link' ? trace.deleteSpan(producer) : producer;
  return runInSpan(`process ${destination}`, options, parent, (span) => {
    if (wait !== undefined) queueWait().record(wait / 1000, { [ATTR_MESSAGING_DESTINATION_NAME]: destination });
    return handle(span);
  });
}

/** The active span as a `traceparent`, for {@link HEADER_PREVIOUS_ATTEMPT}; undefined without one. */
export function currentTraceparent(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  return span && trace.isSpanContextValid(span) ? formatTraceparent(span) : undefined;
}

const lineage = (headers: Carrier | undefined): Link[] => [
  ...linksTo(headers, 'producer'),
  ...linksTo({ traceparent: headers?.[HEADER_PREVIOUS_ATTEMPT] }, 'previous_attempt'),
];

function waitedMs(headers: Carrier | undefined): number | undefined {
  const at = headers?.[HEADER_PUBLISHED_AT];
  return typeof at === 'number' && Number.isFinite(at) ? Math.max(0, Date.now() - at) : undefined;
}

const operation = (name: string, type: string): Attributes => ({
  [ATTR_MESSAGING_OPERATION_NAME]: name,
  [ATTR_MESSAGING_OPERATION_TYPE]: type,
});

const describe = (facts: MessageFacts, destination: string): Attributes => ({
  [ATTR_MESSAGING_SYSTEM_NAME]: 'rabbitmq',
  [ATTR_MESSAGING_DESTINATION_NAME]: destination,
  [ATTR_RABBITMQ_ROUTING_KEY]: facts.routingKey,
  ...(facts.messageId && { [ATTR_MESSAGING_MESSAGE_ID]: facts.messageId }),
  ...(facts.conversationId && { [ATTR_MESSAGING_MESSAGE_CONVERSATION_ID]: facts.conversationId }),
  ...(facts.bodySize !== undefined && { [ATTR_MESSAGING_MESSAGE_BODY_SIZE]: facts.bodySize }),
  ...(facts.server && { [ATTR_SERVER_ADDRESS]: facts.server.address }),
  ...(facts.server?.port && { [ATTR_SERVER_PORT]: facts.server.port }),
});
