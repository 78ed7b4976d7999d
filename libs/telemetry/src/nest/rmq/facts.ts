import type { Delivery, MessageFacts } from '../../messages/facts.js';

/** The part of amqplib's message that is used here, as `RmqContext.getMessage()` returns it. */
export interface RmqMessage {
  fields: { exchange: string; routingKey: string; redelivered: boolean };
  properties: { messageId?: unknown; correlationId?: unknown; headers?: Record<string, unknown> };
  content: Uint8Array;
}

/** Describes a message of Nest's RMQ transport as a consumer received it. */
export function rmqDelivery(message: RmqMessage, queue: string, server?: MessageFacts['server']): Delivery {
  const { fields, properties, content } = message;
  const count = properties.headers?.['x-delivery-count'];
  return {
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    queue,
    messageId: properties.messageId as string | undefined,
    conversationId: properties.correlationId as string | undefined,
    bodySize: content.length,
    server,
    headers: properties.headers,
    attempt: typeof count === 'number' ? count + 1 : 1,
    redelivered: fields.redelivered,
  };
}
