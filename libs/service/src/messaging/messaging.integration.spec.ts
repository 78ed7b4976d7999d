import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { event } from '@throughline/contracts';
import { recordTraces } from '@throughline/telemetry-testing';
import { connect, type ChannelModel, type ConfirmChannel, type GetMessage } from 'amqplib';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { waiting } from '../../test/eventually.js';
import { Broker, On, PermanentError, UnroutableError } from '../index.js';
import { RabbitTransport } from './consumer/rabbit-transport.js';
import { Readiness } from '../health/readiness.js';
import { assertExchange, assertParking, assertStep } from './topology.js';

const url = process.env['AMQP_URL']!;
const run = randomUUID().slice(0, 8);
const QUEUE = `test.${run}.count_things`;
const Counted = event(`test.${run}.counted`, z.object({ orderId: z.string(), n: z.number() }), {
  example: { orderId: 'o-1', n: 1 },
});

const traces = recordTraces();
const seen: number[] = [];
let behave: (n: number) => Promise<void> = async () => {};

@Controller()
class CountThings {
  @On(Counted, QUEUE)
  async handle({ n }: { n: number }): Promise<void> {
    seen.push(n);
    await behave(n);
  }
}

@Module({ controllers: [CountThings] })
class CountModule {}

let broker: InstanceType<typeof Broker>;
let app: INestMicroservice;
let admin: ChannelModel;
let channel: ConfirmChannel;

const eventually = waiting(() => traces.waterfall());

beforeAll(async () => {
  admin = await connect(url);
  channel = await admin.createConfirmChannel();
  await assertExchange(channel);
  await assertParking(channel);
  await assertStep(channel, QUEUE, [Counted.type]);
  broker = new Broker(url);
  broker.onModuleInit();
  const strategy = new RabbitTransport(broker, new Readiness(), { delaysMs: [50, 50], jitterPercent: 0 });
  app = await NestFactory.createMicroservice(CountModule, { strategy, logger: false });
  await app.listen();
  await eventually(async () => (await channel.checkQueue(QUEUE)).consumerCount === 1);
});

afterAll(async () => {
  await broker.close();
  for (const queue of [QUEUE, `${QUEUE}.retry.50`]) await channel.deleteQueue(queue);
  await admin.close();
});

beforeEach(() => {
  seen.length = 0;
  traces.reset();
  behave = async () => {};
});

const publish = (n: number) => traces.during('test', () => broker.publish(Counted.of({ orderId: 'o-1', n })));

it('hands the parsed event over inside the publisher’s trace', async () => {
  await publish(1);
  await eventually(() => traces.waterfall().length === 3);

  expect(seen).toEqual([1]);
  expect(traces.waterfall()).toEqual([
    'test',
    `  publish shop.events:${Counted.type}`,
    `    process shop.events:${Counted.type}:${QUEUE}`,
  ]);
});

it('tries three times, as siblings, then parks the message with the reason', async () => {
  behave = () => Promise.reject(new Error('still broken'));
  await publish(2);
  const parked = await nextParked();

  expect(seen).toEqual([2, 2, 2]);
  expect(parked.properties.headers).toMatchObject({
    'x-parked-queue': QUEUE,
    'x-parked-reason': 'exhausted',
    'x-parked-error': 'still broken',
  });
  expect(traces.waterfall()).toEqual([
    'test',
    `  publish shop.events:${Counted.type}`,
    ...Array.from({ length: 3 }, () => `    process shop.events:${Counted.type}:${QUEUE} !`),
  ]);
  const attempts = traces.all[0]!.findAll(`process shop.events:${Counted.type}:${QUEUE}`);
  expect(attempts.map(({ attributes }) => attributes['messaging.message.attempt'])).toEqual([1, 2, 3]);
});

it('parks a message at once when a retry cannot help', async () => {
  behave = () => Promise.reject(new PermanentError('never'));
  await publish(3);

  expect((await nextParked()).properties.headers).toMatchObject({ 'x-parked-reason': 'permanent' });
  expect(seen).toEqual([3]);
});

it('parks a malformed message without showing it to the handler', async () => {
  channel.publish('shop.events', Counted.type, Buffer.from('{"n":"four"'), {
    type: Counted.type,
    messageId: randomUUID(),
  });

  expect((await nextParked()).properties.headers).toMatchObject({ 'x-parked-reason': 'malformed' });
  expect(seen).toEqual([]);
});

it('fails to publish an event that needs a consumer and has none', async () => {
  const orphan = event(`test.${run}.nobody`, z.object({ orderId: z.string() }), { example: { orderId: 'o' } });

  await expect(broker.publish(orphan.of({ orderId: 'o-1' }))).rejects.toBeInstanceOf(UnroutableError);
});

it('leaves nothing unacknowledged', async () => {
  await publish(5);
  await eventually(() => seen.length === 1);
  await app.close();

  // The broker has requeued unacknowledged messages by now, and counts them as ready again.
  await eventually(async () => (await channel.checkQueue(QUEUE)).consumerCount === 0);
  expect((await channel.checkQueue(QUEUE)).messageCount).toBe(0);
});

/** The next parked message of this run; the messages of others go back to their place. */
async function nextParked(): Promise<GetMessage> {
  let found: GetMessage | undefined;
  await eventually(async () => {
    const message = await channel.get('shop.parking');
    if (!message) return false;
    if (message.properties.headers?.['x-parked-queue'] !== QUEUE) {
      channel.nack(message, false, true);
      return false;
    }
    channel.ack(message);
    found = message;
    return true;
  });
  await eventually(() => traces.spans.some(({ events }) => events.some(({ name }) => name === 'message_parked')));
  return found!;
}
