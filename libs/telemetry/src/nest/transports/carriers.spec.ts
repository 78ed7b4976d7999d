import { ClientMqtt, ClientNats, type ReadPacket } from '@nestjs/microservices';
import { recordTraces } from '@throughline/telemetry-testing';
import { traceMqttClient } from './mqtt.js';
import { traceNatsClient } from './nats.js';
import { brokerAt } from './topics.js';

const traces = recordTraces();
const foreign = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const stamp = { 'x-published-at': expect.stringMatching(/^\d+$/), traceparent: expect.any(String) };

/** Headers as the NATS client has them. */
class Headers {
  readonly all: Record<string, string[]> = {};
  keys = () => Object.keys(this.all);
  get = (name: string) => this.values(name)[0] ?? '';
  values = (name: string) => this.all[name] ?? [];
  has = (name: string) => name in this.all;
  append = (name: string, value: string) => void (this.all[name] = [...this.values(name), value]);
}

class Nats extends ClientNats {
  protected override mergeHeaders<T>(own?: T): T {
    return own ?? (new Headers() as T);
  }
}

traceNatsClient(Nats as never);
traceMqttClient(ClientMqtt as never);

/** A client of Nest as its constructor, which needs the broker's package, would have made it. */
const made = (type: { prototype: object }, members: object) =>
  Object.assign(Object.create(type.prototype) as object, members) as {
    dispatchEvent(packet: ReadPacket): Promise<unknown>;
  };

describe('what Nest’s NATS client sends', () => {
  const send = async (own: Headers | undefined, info = { headers: true }) => {
    let sent: Headers | undefined;
    const natsClient = {
      info,
      publish: (_to: string, _data: unknown, { headers }: { headers: Headers }) => (sent = headers),
    };
    const serializer = { serialize: () => ({ data: '', headers: own }) };
    const client = made(Nats, { natsClient, serializer, options: { servers: 'broker:4222' } });
    await traces.during('checkout', () => client.dispatchEvent({ pattern: 'order.placed', data: {} }));
    return sent;
  };

  it('has its own context each time, though the record is sent again', async () => {
    const record = new Headers();
    record.append('tag', 'a');
    record.append('tag', 'b');
    const [first, second] = [await send(record), await send(record)];

    expect(first?.all).toMatchObject({ tag: ['a', 'b'], traceparent: [expect.any(String)] });
    expect(second?.get('traceparent')).not.toBe(first?.get('traceparent'));
    expect(record.keys()).toEqual(['tag']);
    expect(traces.span('publish order.placed').attributes).toMatchObject({
      'messaging.system.name': 'nats',
      'server.address': 'broker',
      'server.port': 4222,
    });
  });

  it('keeps a context that the record carries', async () => {
    const record = new Headers();
    record.append('traceparent', foreign);
    expect((await send(record))?.values('traceparent')).toEqual([foreign]);
  });

  it('has no headers where the broker knows none', async () => {
    expect((await send(undefined, { headers: false }))?.keys()).toEqual([]);
  });
});

describe('what Nest’s MQTT client sends', () => {
  const send = async (options: object) => {
    let sent: unknown;
    const publish = (_to: string, _data: unknown, given: unknown, done: () => void) => ((sent = given), done());
    const client = made(ClientMqtt, { mqttClient: { publish }, serializer: { serialize: String }, options });
    await client.dispatchEvent({ pattern: 'order.placed', data: {} });
    return sent;
  };

  it('has the context among the user properties of MQTT 5', async () => {
    const userProperties = { tenant: 'a' };
    const options = { protocolVersion: 5, url: 'mqtt://broker', userProperties };
    expect(await traces.during('checkout', () => send(options))).toEqual({
      properties: { userProperties: { tenant: 'a', ...stamp } },
    });
    expect(userProperties).toEqual({ tenant: 'a' });
  });

  it('is left unchanged in MQTT 4', async () => {
    expect(await send({ protocolVersion: 4 })).toBeUndefined();
  });
});

it.each([
  ['nats://broker:4222', { address: 'broker', port: 4222 }],
  [['broker'], { address: 'broker', port: undefined }],
  [['one', 'two'], undefined],
  [undefined, undefined],
])('reads the broker of %j', (urls, expected) => {
  expect(brokerAt(urls)).toEqual(expected);
});
