import type { Carrier } from '../../context/carrier.js';
import { stamped } from '../../messages/publish-span.js';
import { type Client, traceClient } from './client.js';
import { traceServer } from './server.js';
import { brokerAt, cameOn, patternOf, sentOn, type TopicServer } from './topics.js';

/** Headers of NATS, as its client represents them. */
interface Headers {
  keys(): string[];
  get(name: string): string;
  values(name: string): string[];
  has(name: string): boolean;
  append(name: string, value: string): void;
}

interface Options {
  options?: { servers?: string | string[] };
}

interface NatsClient extends Client, Options {
  mergeHeaders(headers?: Headers): Headers | undefined;
  unwrap(): { info?: { headers?: boolean } };
}

interface NatsContext {
  getSubject(): string;
  getHeaders(): Headers | undefined;
}

const system = 'nats';

const asCarrier = (headers: Headers | undefined): Carrier =>
  Object.fromEntries(headers?.keys().map((name) => [name, headers.get(name)]) ?? []);

/** Traces Nest's NATS client: `traceClient` with the headers of NATS, if the broker supports them. */
export function traceNatsClient(client: { prototype: NatsClient }): void {
  const { mergeHeaders } = client.prototype;
  traceClient(client, {
    name: 'ClientNats',
    headersBy: 'mergeHeaders',
    facts: (it, packet) => sentOn(system, it, packet, it.options?.servers),
    stamp(it, given, inside) {
      const own = given as Headers | undefined;
      if (!it.unwrap().info?.headers) return own;
      // A record may be sent again, so its own headers must not keep the context of this span.
      const headers = mergeHeaders.call({ options: { headers: {} } } as never)!;
      for (const [name, value] of Object.entries(stamped(asCarrier(own), inside)))
        for (const each of own?.has(name) ? own.values(name) : [String(value)]) headers.append(name, each);
      return headers;
    },
  });
}

/** Makes Nest's NATS server run every handler in a CONSUMER span. */
export const traceNatsServer = (server: { prototype: TopicServer & Options }): void =>
  traceServer(server, 'ServerNats', (it, handler) => {
    const known = patternOf(it, handler);
    const broker = { system, server: brokerAt(it.options?.servers) };
    return (context: NatsContext) => {
      const subject = context.getSubject();
      const pattern = known ?? subject;
      return { pattern, delivery: { ...broker, ...cameOn(subject, pattern, asCarrier(context.getHeaders())) } };
    };
  });
