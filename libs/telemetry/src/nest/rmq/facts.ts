import type { Delivery, MessageFacts } from '../../messages/facts.js';

/** What is used here of amqplib's message, as `RmqContext.getMessage()` gives it. */
export interface RmqMessage {
  fields: { exchange: string; routingKey: string; redelivered: boolean };
  properties: { messageId?: unknown; correlationId?: unknown; headers?: Record<string, unknown> };
  content: Uint8Array;
}

/** A message of Nest's RMQ transport as a consumer got it. */
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

/** The broker of Nest's `urls` option, where it names one only: of several, nobody tells which one is connected. */
export function serverOf(urls: unknown): MessageFacts['server'] {
  if (!Array.isArray(urls) || urls.length !== 1) return undefined;
  const [url] = urls as unknown[];
  if (typeof url === 'object' && url !== null) {
    const { hostname, port } = url as { hostname?: unknown; port?: unknown };
    return typeof hostname === 'string' ? { address: hostname, port: Number(port) || undefined } : undefined;
  }
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const { hostname, port } = new URL(url);
  return { address: hostname, port: Number(port) || undefined };
}
