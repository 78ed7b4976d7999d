import { type Receiving, type Server, traceServer } from '../transports/server.js';
import { serverOf } from '../transports/server-of.js';
import { rmqDelivery, type RmqMessage } from './facts.js';

interface RmqContextLike {
  getMessage(): unknown;
  getPattern(): string;
}

/** The members of Nest's `ServerRMQ` that are used here: public ones, and protected ones for subclasses. */
export interface RmqServer extends Server {
  queue: string;
  urls?: unknown;
  /** Returns the pattern with the keys of an object sorted. */
  getRouteFromPattern?(pattern: string): string;
}

export const receivingRmq: Receiving<RmqServer> = (server) => (context: RmqContextLike) => {
  const pattern = context.getPattern();
  return {
    delivery: rmqDelivery(context.getMessage() as RmqMessage, String(server.queue), serverOf(server.urls)),
    pattern: server.getRouteFromPattern?.(pattern) ?? pattern,
  };
};

/** Makes Nest's RMQ server run every handler in a CONSUMER span. */
export const traceRmqServer = (server: { prototype: RmqServer }): void =>
  traceServer(server, 'ServerRMQ', receivingRmq);
