import { createRequire } from 'node:module';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ConfirmChannel as Channel, Options } from 'amqplib';
import { instrumentChannel } from '../amqplib.js';
import { recordTraces } from '../testing/index.js';

type Headers = Record<string, unknown>;
type Publish = (...message: never[]) => unknown;

const resolved = createRequire(import.meta.url);
const { ConfirmChannel } = resolved(resolved.resolve('amqplib').replace('channel_api.js', 'lib/channel_model.js')) as {
  ConfirmChannel: new (connection: object) => Channel;
};

const traces = recordTraces();
beforeEach(() => traces.reset());

/** amqplib's own channel, over a connection that keeps the headers of what it should write. */
function channelOf() {
  const written: Headers[] = [];
  const sendMessage = (...told: unknown[]) => {
    const { headers } = told[4] as { headers: Headers };
    const all: Headers = {};
    for (const name in headers) all[name] = headers[name];
    return written.push(all) > 0;
  };
  return { channel: new ConfirmChannel({ sendMessage }), written };
}

const body = Buffer.from('{}');
const contexts = () => traces.spans.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`);

describe('what amqplib’s own channel writes', () => {
  it('holds the context of its own span, and the headers of the caller, which stay as they are', () => {
    const { channel, written } = channelOf();
    const traced = instrumentChannel(channel);
    const headers = Object.freeze({ tenant: 'a' });
    traced.publish('jobs', 'resize', body, { headers, CC: 'copied' });
    traced.sendToQueue('resize', body);

    const [first, second] = contexts();
    const at = expect.any(Number);
    expect(written).toEqual([
      { tenant: 'a', CC: ['copied'], traceparent: first, 'x-published-at': at },
      { traceparent: second, 'x-published-at': at },
    ]);
  });

  it('holds it where the broker’s confirm is waited for', () => {
    const { channel, written } = channelOf();
    const traced = instrumentChannel(channel);
    for (const key of ['a', 'b']) traced.publish('jobs', key, body, {}, () => undefined);
    for (const confirm of (channel as unknown as { unconfirmed: ((error: null) => void)[] }).unconfirmed) confirm(null);

    expect(written).toMatchObject(contexts().map((traceparent) => ({ traceparent })));
    expect(new Set(contexts()).size).toBe(2);
  });

  it.each([[undefined], [null]])('holds it where the caller gave %s', (given) => {
    const { channel, written } = channelOf();
    instrumentChannel(channel).publish('jobs', 'resize', body, given as undefined);

    expect(written).toMatchObject([{ traceparent: contexts()[0] }]);
  });

  it('holds it where the headers of the caller leave it open and cannot be changed', () => {
    const { channel, written } = channelOf();
    const headers = Object.freeze({ traceparent: undefined, 'x-published-at': undefined });
    instrumentChannel(channel).publish('jobs', 'resize', body, { headers });

    expect(written).toMatchObject([{ traceparent: contexts()[0], 'x-published-at': expect.any(Number) }]);
  });

  it('holds it beside a header of any name', () => {
    const { channel, written } = channelOf();
    const headers = JSON.parse('{"__proto__":{"traceparent":"x"}}') as Headers;
    instrumentChannel(channel).publish('jobs', 'resize', body, { headers });

    expect(written).toMatchObject([{ traceparent: contexts()[0] }]);
  });

  it('holds the right one where a message is published amid another', () => {
    const { channel, written } = channelOf();
    const traced = instrumentChannel(channel);
    const given = {
      get expiration() {
        traced.publish('jobs', 'inner', body);
        return 1000;
      },
    };
    traced.publish('jobs', 'outer', body, given as Options.Publish);

    expect(traces.spans.map(({ name }) => name)).toEqual(['publish jobs:inner', 'publish jobs:outer']);
    expect(written.map(({ traceparent }) => traceparent)).toEqual(contexts());
  });

  it('has nothing of ours where the channel that was given is used', () => {
    const { channel, written } = channelOf();
    instrumentChannel(channel).publish('jobs', 'resize', body);
    channel.publish('jobs', 'resize', body);

    expect(written[1]).toEqual({});
  });
});

/** A method of the channel's that goes past what is put around the channel. */
const past = (channel: Channel, name: 'publish' | 'sendToQueue') => {
  const before = channel[name].bind(channel) as Publish;
  return (...message: never[]) => before(...message);
};

class Bus {
  constructor(private readonly channel: Channel) {}

  publish(...message: Parameters<Channel['publish']>) {
    return this.channel.publish(...message);
  }

  sendToQueue(...message: Parameters<Channel['sendToQueue']>) {
    return this.channel.sendToQueue(...message);
  }

  sendMessage(): void {}
}

describe.each<[string, (channel: Channel) => object]>([
  ['a publish of its own', (channel) => Object.assign(channel, { publish: past(channel, 'publish') })],
  ['a sendToQueue of its own', (channel) => Object.assign(channel, { sendToQueue: past(channel, 'sendToQueue') })],
  [
    'one further up',
    (channel) => Object.create(Object.create(channel, { publish: { value: past(channel, 'publish') } })) as object,
  ],
  [
    'one that waits before it goes on as amqplib’s',
    (channel) =>
      Object.assign(channel, {
        async sendToQueue(this: Channel, queue: string, content: Buffer, given: Options.Publish) {
          await null;
          return this.publish('', queue, content, given);
        },
      }),
  ],
  ['a sendMessage of another kind', (channel) => new Bus(channel)],
  ['our own', (channel) => instrumentChannel(channel)],
])('a channel with %s', (_, put) => {
  it('sends each message with the context of its span', async () => {
    const { channel, written } = channelOf();
    const traced = instrumentChannel(put(channel)) as Channel;
    traced.publish('jobs', 'resize', body);
    traced.sendToQueue('resize', body);
    await nextTurn();

    expect(written).toHaveLength(2);
    for (const { traceparent } of written) expect(contexts()).toContain(traceparent);
    expect(written[0]!['traceparent']).not.toBe(written[1]!['traceparent']);
  });
});

it('sends it where a publish is put on the channel later', () => {
  const { channel, written } = channelOf();
  const traced = instrumentChannel(channel);
  Object.assign(channel, { publish: past(channel, 'publish') });
  traced.publish('jobs', 'resize', body);

  expect(written).toMatchObject([{ traceparent: contexts()[0] }]);
});

it('sends it where a prototype of amqplib’s was patched', async () => {
  const patched = Object.getPrototypeOf(ConfirmChannel.prototype) as Channel;
  const before = patched.publish;
  patched.publish = function (...message) {
    return Promise.resolve().then(() => before.apply(this, message)) as never;
  };
  const { channel, written } = channelOf();
  instrumentChannel(channel).publish('jobs', 'resize', body);
  await nextTurn();
  patched.publish = before;

  expect(written).toMatchObject([{ traceparent: contexts()[0] }]);
});
