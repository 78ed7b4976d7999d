import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectManaged } from 'amqp-connection-manager';
import { type Channel, type ChannelModel, type ConfirmChannel, connect, type ConsumeMessage } from 'amqplib';
import { instrumentChannel } from './amqplib.js';
import { currentTraceId } from './spans/span.js';
import { recordTraces } from '@throughline/telemetry-testing';

const url = process.env['AMQP_URL']!;
const run = randomUUID().slice(0, 8);
const QUEUE = `test.${run}.raw`;
const EXCHANGE = `test.${run}`;
const traces = recordTraces();

let connection: ChannelModel;
let plain: Channel;
let confirm: ConfirmChannel;

beforeAll(async () => {
  connection = await connect(url);
  plain = await connection.createChannel();
  confirm = await connection.createConfirmChannel();
  await plain.assertExchange(EXCHANGE, 'topic', { durable: false });
  await plain.assertQueue(QUEUE, { durable: false });
  await plain.bindQueue(QUEUE, EXCHANGE, 'image.*');
});

afterAll(async () => {
  await plain.deleteQueue(QUEUE);
  await plain.deleteExchange(EXCHANGE);
  await connection.close();
});

beforeEach(() => traces.reset());

/** Consumes through `channel` until one message is handled; returns it. */
async function handled(channel: Channel, work: (message: ConsumeMessage) => unknown = () => undefined) {
  let stop: (() => Promise<unknown>) | undefined;
  const message = await new Promise<ConsumeMessage>((resolve, reject) => {
    const onMessage = async (message: ConsumeMessage | null) => {
      await work(message!);
      channel.ack(message!);
      resolve(message!);
    };
    channel.consume(QUEUE, onMessage).then(({ consumerTag }) => (stop = () => channel.cancel(consumerTag)), reject);
  });
  await stop?.();
  await sleep(5);
  return message;
}

it('carries the trace through publish and consume, and leaves the given channel as it was', async () => {
  const before = [plain.publish, plain.consume];
  const channel = instrumentChannel(plain, { server: { address: 'localhost', port: 5672 } });
  traces.during('upload', () => channel.publish(EXCHANGE, 'image.added', Buffer.from('{}'), { messageId: 'm-1' }));
  let inside: string | null = null;
  await handled(channel, async () => {
    await sleep(2);
    inside = currentTraceId();
  });

  expect(traces.waterfall()).toEqual([
    'upload',
    `  publish ${EXCHANGE}:image.added`,
    `    process ${EXCHANGE}:image.added:${QUEUE}`,
  ]);
  expect(inside).toBe(traces.all[0]!.traceId);
  expect(traces.span(`process ${EXCHANGE}:image.added:${QUEUE}`).attributes).toMatchObject({
    'messaging.message.id': 'm-1',
    'messaging.message.body.size': 2,
    'messaging.message.attempt': 1,
    'server.address': 'localhost',
  });
  expect([plain.publish, plain.consume]).toEqual(before);
});

it('never touches the headers of the caller, nor a context that the caller set', async () => {
  const channel = instrumentChannel(plain);
  const theirs = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const headers = Object.freeze({ traceparent: theirs, tenant: 'a' });
  traces.during('upload', () => channel.sendToQueue(QUEUE, Buffer.from('{}'), { headers }));
  const { properties } = await handled(plain);

  expect(properties.headers).toMatchObject({ traceparent: theirs, tenant: 'a' });
  expect(traces.waterfall()).toEqual(['upload', `  publish ${QUEUE}`]);
});

it('sends what the caller asks for beside the context: headers of his own, copies, properties', async () => {
  const channel = instrumentChannel(plain);
  const given = { headers: { tenant: 'a', list: [1, 'b'] }, CC: ['image.copied'], correlationId: 'c-1', priority: 3 };
  traces.during('upload', () => channel.publish(EXCHANGE, 'image.added', Buffer.from('{}'), given));
  const { properties } = await handled(plain);

  const { traceId, spanId } = traces.span(`publish ${EXCHANGE}:image.added`);
  const traceparent = `00-${traceId}-${spanId}-01`;
  expect(properties.headers).toMatchObject({ tenant: 'a', list: [1, 'b'], CC: ['image.copied'], traceparent });
  expect(properties).toMatchObject({ correlationId: 'c-1', priority: 3 });
});

it('ends the span with the broker’s confirm, and is red when the broker refuses', async () => {
  const channel = instrumentChannel(confirm);
  let ended = -1;
  await traces.during('upload', () => {
    const confirmed = new Promise((resolve) =>
      channel.publish(EXCHANGE, 'image.added', Buffer.from('{}'), {}, resolve),
    );
    ended = traces.spans.length;
    return confirmed;
  });
  expect(ended).toBe(0);
  expect(traces.waterfall()).toEqual(['upload', `  publish ${EXCHANGE}:image.added`]);
  await channel.waitForConfirms();
  await handled(plain);

  const full = `test.${run}.full`;
  const limit = { 'x-max-length': 0, 'x-overflow': 'reject-publish' };
  await plain.assertQueue(full, { durable: false, exclusive: true, arguments: limit });
  traces.reset();
  const error = await new Promise((resolve) => channel.sendToQueue(full, Buffer.from('{}'), {}, resolve));
  expect(error).toBeInstanceOf(Error);
  expect(traces.waterfall()).toEqual([`publish ${full} !`]);
});

it('makes settle spans where it is asked to', async () => {
  const channel = instrumentChannel(plain, { settle: true });
  traces.during('upload', () => channel.sendToQueue(QUEUE, Buffer.from('{}')));
  await handled(channel);

  expect(traces.waterfall()).toEqual(['upload', `  publish ${QUEUE}`, `    process ${QUEUE}`, `      ack ${QUEUE}`]);
  expect(traces.span(`ack ${QUEUE}`)).toMatchObject({
    kind: 'client',
    links: [{ spanId: traces.span(`publish ${QUEUE}`).spanId }],
  });
});

it('passes on that the broker cancelled the consumer', async () => {
  const gone = `test.${run}.gone`;
  await plain.assertQueue(gone, { durable: false });
  const heard: unknown[] = [];
  await instrumentChannel(plain).consume(gone, (message) => heard.push(message));
  await plain.deleteQueue(gone);
  await sleep(5);

  expect(heard).toEqual([null]);
});

it('works on the channel wrapper of amqp-connection-manager', async () => {
  const managed = connectManaged([url]);
  const wrapper = managed.createChannel({ confirm: true });
  const channel = instrumentChannel(wrapper);
  await traces.during('upload', () => channel.publish(EXCHANGE, 'image.added', Buffer.from('{}')));
  await handled(instrumentChannel(plain));
  await managed.close();

  expect(traces.waterfall()).toEqual([
    'upload',
    `  publish ${EXCHANGE}:image.added`,
    `    process ${EXCHANGE}:image.added:${QUEUE}`,
  ]);
});
