import type { Carrier } from '../../context/carrier.js';
import type { Delivery, MessageFacts } from '../../messages/facts.js';
import { HEADER_PUBLISHED_AT } from '../../messages/headers.js';
import type { Client, Packet } from './client.js';
import { serverOf } from './server-of.js';
import type { Handler, Server } from './server.js';

/** Describes a message sent on a topic, by the system and the URL of its broker. */
export const sentOn = (system: string, client: Client, { pattern }: Packet, url: unknown): MessageFacts => ({
  system,
  exchange: '',
  routingKey: client.normalizePattern(pattern),
  server: brokerAt(url),
});

/** Describes a message received on a topic, named by the handler's pattern because a topic may contain ids. */
export function cameOn(topic: string, pattern: string, headers: Carrier): Omit<Delivery, 'system'> {
  const at = headers[HEADER_PUBLISHED_AT];
  return {
    exchange: '',
    routingKey: topic,
    routingKeyTemplate: pattern,
    queue: pattern,
    // These brokers carry text only.
    headers: at === undefined ? headers : { ...headers, [HEADER_PUBLISHED_AT]: Number(at) },
    attempt: 1,
    redelivered: false,
  };
}

/** Returns the broker of an option that takes one or several URLs, or addresses without a scheme. */
export const brokerAt = (urls: unknown): MessageFacts['server'] =>
  serverOf([urls ?? []].flat().map((url) => (/^[^:]*:\/\//.test(String(url)) ? url : `tcp://${String(url)}`)));

/** A server that keeps its handlers by pattern, as all of Nest's do. */
export interface TopicServer extends Server {
  getHandlers(): Map<string, Handler>;
}

/** Returns the pattern under which a server keeps a handler. */
export const patternOf = (server: TopicServer, handler: Handler): string | undefined =>
  [...server.getHandlers()].find(([, each]) => each === handler)?.[0];
