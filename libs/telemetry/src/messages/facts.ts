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

/** What the spans of a publish, a delivery and a settlement report about a message. */
export interface MessageFacts {
  /**
   * `messaging.system.name`: `rabbitmq` by default, else the conventions' name (`kafka`) or the broker's own (`nats`).
   */
  system?: string | undefined;
  /** Empty for the default exchange. */
  exchange: string;
  routingKey: string;
  /** The name to show instead of a `routingKey` that contains an id: `user.{id}`. */
  routingKeyTemplate?: string | undefined;
  messageId?: string | undefined;
  /** Identifies what the message is about, shared by all messages of a conversation: AMQP's correlation id. */
  conversationId?: string | undefined;
  /** The size of the body in bytes. */
  bodySize?: number | undefined;
  server?: { address: string; port?: number | undefined } | undefined;
}

/** A message as a consumer received it. */
export interface Delivery extends MessageFacts {
  queue: string;
  /** The name to show instead of a `queue` that contains an id or was named by the broker. */
  queueTemplate?: string | undefined;
  headers: Carrier | undefined;
  /** 1 for the first. */
  attempt: number;
  redelivered: boolean;
}

const ANONYMOUS = '(anonymous)';
/** Queues named by the server, and RPC replies without a queue. */
const MADE_UP = /^amq\.(gen-|rabbitmq\.reply-to)/;

/**
 * Returns `{exchange}:{routing key}:{queue}` by the RabbitMQ conventions, without empty and repeated parts;
 * `amq.default` if nothing is left. Spans and series are named by it, so a name that the broker made up becomes
 * `(anonymous)`.
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

/** The name and the first attributes of one operation's spans on one destination, and what they were made from. */
interface Operation {
  name: string;
  attributes: Attributes;
  system: string;
  server: MessageFacts['server'];
  routingKey: string | undefined;
}

type Broker = Pick<MessageFacts, 'system' | 'server'>;

export const RABBITMQ = 'rabbitmq';

/**
 * Returns what the spans of an operation (`publish`, `process`, `ack`) of this type (`send`, `process`, `settle`) have
 * in common for a destination. Made once for each destination.
 */
export const operation = (name: string, type: string) =>
  remembered(
    (destination, { system = RABBITMQ, server }: Broker, routingKey?: string): Operation => {
      const attributes: Attributes = {
        [ATTR_MESSAGING_SYSTEM_NAME]: system,
        [ATTR_MESSAGING_DESTINATION_NAME]: destination,
        [ATTR_MESSAGING_OPERATION_NAME]: name,
        [ATTR_MESSAGING_OPERATION_TYPE]: type,
      };
      if (isAnonymous(destination)) attributes[ATTR_MESSAGING_DESTINATION_ANONYMOUS] = true;
      if (server) attributes[ATTR_SERVER_ADDRESS] = server.address;
      if (server?.port) attributes[ATTR_SERVER_PORT] = server.port;
      if (routingKey !== undefined) attributes[ATTR_RABBITMQ_ROUTING_KEY] = routingKey;
      return { name: `${name} ${destination}`, attributes: Object.freeze(attributes), system, server, routingKey };
    },
    (known, { system = RABBITMQ, server }, routingKey?) =>
      known.routingKey === routingKey && known.system === system && isSame(known.server, server),
  );

export const processing = operation('process', 'process');

/** The routing key, unless it varies more than the destinations do. */
export const boundedKey = (facts: MessageFacts, destination: string): string | undefined =>
  hasKey(facts) && facts.routingKeyTemplate === undefined && !isAnonymous(destination) ? facts.routingKey : undefined;

/** The attributes that differ from message to message. */
export function describe(facts: MessageFacts & { queue?: string }, destination: string): Attributes {
  const attributes: Attributes = {};
  if (hasKey(facts) && boundedKey(facts, destination) === undefined)
    attributes[ATTR_RABBITMQ_ROUTING_KEY] = facts.routingKey;
  if (facts.queue && isAnonymous(destination)) attributes[ATTR_MESSAGING_DESTINATION_SUBSCRIPTION_NAME] = facts.queue;
  if (facts.messageId) attributes[ATTR_MESSAGING_MESSAGE_ID] = facts.messageId;
  if (facts.conversationId) attributes[ATTR_MESSAGING_MESSAGE_CONVERSATION_ID] = facts.conversationId;
  if (facts.bodySize !== undefined) attributes[ATTR_MESSAGING_MESSAGE_BODY_SIZE] = facts.bodySize;
  return attributes;
}

/** Only RabbitMQ's conventions have an attribute for the key. */
const hasKey = ({ system = RABBITMQ }: MessageFacts): boolean => system === RABBITMQ;

const isAnonymous = (destination: string): boolean => destination.endsWith(ANONYMOUS);

const isSame = (one: MessageFacts['server'], other: MessageFacts['server']): boolean =>
  one === other || (one?.address === other?.address && one?.port === other?.port);
