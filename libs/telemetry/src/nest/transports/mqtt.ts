import type { Carrier } from '../../context/carrier.js';
import { stamped } from '../../messages/publish-span.js';
import { type Client, traceClient } from './client.js';
import { traceServer } from './server.js';
import { brokerAt, cameOn, patternOf, sentOn, type TopicServer } from './topics.js';

interface Options {
  options?: { url?: string; protocolVersion?: number };
}

interface PublishOptions {
  properties?: { userProperties?: Carrier };
}

interface MqttClient extends Client, Options {
  mergePacketOptions(options?: PublishOptions): PublishOptions | undefined;
}

interface MqttContext {
  getTopic(): string;
  getPacket(): PublishOptions & { dup?: boolean };
}

const system = 'mqtt';

/** Traces Nest's MQTT client: `traceClient` with the user properties of MQTT 5. Older versions have no headers. */
export const traceMqttClient = (client: { prototype: MqttClient }): void =>
  traceClient(client, {
    name: 'ClientMqtt',
    headersBy: 'mergePacketOptions',
    facts: (it, packet) => sentOn(system, it, packet, it.options?.url),
    stamp(it, given, inside) {
      const own = given as PublishOptions | undefined;
      if (it.options?.protocolVersion !== 5) return own;
      const stamps = Object.entries(stamped(own?.properties?.userProperties, inside));
      const userProperties = Object.fromEntries(
        stamps.map(([name, value]) => [name, typeof value === 'number' ? String(value) : value]),
      );
      return { ...own, properties: { ...own?.properties, userProperties } };
    },
  });

/** Makes Nest's MQTT server run every handler in a CONSUMER span. */
export const traceMqttServer = (server: { prototype: TopicServer & Options }): void =>
  traceServer(server, 'ServerMqtt', (it, handler) => {
    const known = patternOf(it, handler);
    const broker = { system, server: brokerAt(it.options?.url) };
    return (context: MqttContext) => {
      const { properties, dup = false } = context.getPacket();
      const topic = context.getTopic();
      const pattern = known ?? topic;
      const came = cameOn(topic, pattern, { ...properties?.userProperties });
      return { pattern, delivery: { ...broker, ...came, redelivered: dup } };
    };
  });
