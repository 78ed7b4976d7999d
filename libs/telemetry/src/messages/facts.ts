import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_DESTINATION_ANONYMOUS,
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_DESTINATION_SUBSCRIPTION_NAME,
  ATTR_MESSAGING_MESSAGE_BODY_SIZE,
  ATTR_MESSAGING_MESSAGE_CONVERSATION_ID,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
} from '@opentelemetry/semantic-conventions/incubating';
import { ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from '@opentelemetry/semantic-conventions';
import { ATTR_MESSAGING_SYSTEM_NAME, ATTR_RABBITMQ_ROUTING_KEY } from '../attributes.js';
import type { Carrier } from '../context/carrier.js';
import { remembered } from './remembered.js';

/** What publish, process and settle spans tell of a message. */
export interface MessageFacts {
  /** Empty for the default exchange. */
  exchange: string;
  routingKey: string;
  /** Name to show instead of `routingKey` where that holds an id: `user.{id}`. */
  routingKeyTemplate?: string | undefined;
  messageId?: string | undefined;
  /** What the message is about, shared by all messages of one conversation: AMQP's correlation id. */
  conversationId?: string | undefined;
  /** Bytes of the body. */
  bodySize?: number | undefined;
  server?: { address: string; port?: number | undefined } | undefined;
}

/** A message as a consumer got it. */
export interface Delivery extends MessageFacts {
  queue: string;
  /** Name to show instead of `queue` where that holds an id, or the broker made it up. */
  queueTemplate?: string | undefined;
  headers: Carrier | undefined;
  /** 1 for the first. */
  attempt: number;
  redelivered: boolean;
}

const ANONYMOUS = '(anonymous)';
/** Server-named queues, and RPC replies without a queue. */
const MADE_UP = /^amq\.(gen-|rabbitmq\.reply-to)/;

/**
 * `{exchange}:{routing key}:{queue}` without what is empty or only repeats what stands before it, as the RabbitMQ
 * conventions have it; `amq.default` when nothing is left. It names spans and series, so a name that the broker made up
 * is `(anonymous)`.
 */
function destinationOf(...parts: string[]): string {
  let destination = '';
  let before = '';
  for (const part of parts) {
    const shown = part.startsWith('amq.') && MADE_UP.test(part) ? ANONYMOUS : part;
    if (shown !== '' && shown !== before) destination += destination ? `:${shown}` : shown;
    before = shown;
  }
  return destination || 'amq.default';
}

export const publishedTo = ({ exchange, routingKey, routingKeyTemplate }: MessageFacts): string =>
  destinationOf(exchange, routingKeyTemplate ?? routingKey);

export function consumedFrom({ exchange, routingKey, routingKeyTemplate, queue, queueTemplate }: Delivery): string {
  const shown = queueTemplate ?? queue;
  return destinationOf(exchange, routingKey === queue ? shown : (routingKeyTemplate ?? routingKey), shown);
}

export const queueOf = ({ queue, queueTemplate }: Delivery): string => destinationOf(queueTemplate ?? queue);

/** What one operation's spans on one destination are called and begin with, and what that was made from. */
interface Operation {
  name: string;
  attributes: Attributes;
  server: MessageFacts['server'];
  routingKey: string | undefined;
}

/**
 * What the spans of an operation (`publish`, `process`, `ack`) of this type (`send`, `process`, `settle`) tell whatever
 * the message is: made once for each destination, for they share it.
 */
export const operation = (name: string, type: string) =>
  remembered(
    (destination, server: MessageFacts['server'], routingKey?: string): Operation => {
      const attributes: Attributes = {
        [ATTR_MESSAGING_SYSTEM_NAME]: 'rabbitmq',
        [ATTR_MESSAGING_DESTINATION_NAME]: destination,
        [ATTR_MESSAGING_OPERATION_NAME]: name,
        [ATTR_MESSAGING_OPERATION_TYPE]: type,
      };
      if (isAnonymous(destination)) attributes[ATTR_MESSAGING_DESTINATION_ANONYMOUS] = true;
      if (server) attributes[ATTR_SERVER_ADDRESS] = server.address;
      if (server?.port) attributes[ATTR_SERVER_PORT] = server.port;
      if (routingKey !== undefined) attributes[ATTR_RABBITMQ_ROUTING_KEY] = routingKey;
      return { name: `${name} ${destination}`, attributes: Object.freeze(attributes), server, routingKey };
    },
    (known, server, routingKey?) => known.routingKey === routingKey && isSame(known.server, server),
  );

export const processing = operation('process', 'process');

/** The routing key, where it is no more various than the destinations are. */
export const boundedKey = (facts: MessageFacts, destination: string): string | undefined =>
  facts.routingKeyTemplate === undefined && !isAnonymous(destination) ? facts.routingKey : undefined;

/** What a span tells of its message alone. */
export function describe(facts: MessageFacts & { queue?: string }, destination: string): Attributes {
  const attributes: Attributes = {};
  if (boundedKey(facts, destination) === undefined) attributes[ATTR_RABBITMQ_ROUTING_KEY] = facts.routingKey;
  if (facts.queue && isAnonymous(destination)) attributes[ATTR_MESSAGING_DESTINATION_SUBSCRIPTION_NAME] = facts.queue;
  if (facts.messageId) attributes[ATTR_MESSAGING_MESSAGE_ID] = facts.messageId;
  if (facts.conversationId) attributes[ATTR_MESSAGING_MESSAGE_CONVERSATION_ID] = facts.conversationId;
  if (facts.bodySize !== undefined) attributes[ATTR_MESSAGING_MESSAGE_BODY_SIZE] = facts.bodySize;
  return attributes;
}

const isAnonymous = (destination: string): boolean => destination.endsWith(ANONYMOUS);

const isSame = (one: MessageFacts['server'], other: MessageFacts['server']): boolean =>
  one === other || (one?.address === other?.address && one?.port === other?.port);
