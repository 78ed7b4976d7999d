import type { Carrier } from '../../context/carrier.js';
import { stamped } from '../../messages/publish-span.js';
import { type Client, traceClient } from '../transports/client.js';
import { serverOf } from '../transports/server-of.js';

/** The members of Nest's `ClientRMQ` that are used here: public ones, and protected ones for subclasses. */
interface RmqClient extends Client {
  options: { urls?: unknown; exchange?: string; wildcards?: boolean; exchangeType?: string };
  queue: string;
  mergeHeaders(headers?: Carrier): Carrier | undefined;
}

/** Traces Nest's RMQ client: `traceClient` with AMQP headers. */
export const traceRmqClient = (client: { prototype: RmqClient }): void =>
  traceClient(client, {
    name: 'ClientRMQ',
    headersBy: 'mergeHeaders',
    facts(client, { pattern }) {
      const { options, queue } = client;
      const { wildcards, exchangeType, exchange = queue, urls } = options;
      const server = serverOf(urls);
      if (!wildcards && exchangeType !== 'fanout') return { exchange: '', routingKey: queue, server };
      return { exchange, routingKey: typeof pattern === 'string' ? pattern : client.normalizePattern(pattern), server };
    },
    stamp: (_client, own, inside) => stamped(own as Carrier | undefined, inside),
  });
