import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { event } from '@throughline/contracts';
import { recordTraces } from '@throughline/telemetry-testing';
import { type ChannelModel, connect, type ConfirmChannel } from 'amqplib';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { waiting } from '../../../test/eventually.js';
import { Broker, On, Readiness } from '../../index.js';
import { RabbitTransport } from './rabbit-transport.js';
import { assertExchange, assertParking, assertStep, PARKING, retryQueue } from '../topology.js';

const DELAYS = [50, 300, 1500];

const run = randomUUID().slice(0, 8);
const QUEUE = `test.${run}.ask_processor`;
const Asked = event(`test.${run}.asked`, z.object({ orderId: z.string(), n: z.number() }), {
  example: { orderId: 'o-1', n: 1 },
});
const traces = recordTraces();

let broker: InstanceType<typeof Broker>;
let app: INestMicroservice;
let admin: ChannelModel;
let channel: ConfirmChannel;
let seen: { n: number; at: number }[];
let fails: (n: number) => boolean;

@Controller()
class AskProcessor {
  @On(Asked, QUEUE)
  async handle({ n }: { n: number }): Promise<void> {
    seen.push({ n, at: Date.now() });
    if (fails(n)) throw new Error('the processor is away');
  }
}

@Module({ controllers: [AskProcessor] })
class AskModule {}

const eventually = waiting(() => seen);
const queues = [QUEUE, `${QUEUE}.retry`, ...DELAYS.map((delay) => retryQueue(QUEUE, delay))];

beforeEach(async () => {
  [seen, fails] = [[], () => false];
  traces.reset();
  admin = await connect(process.env['AMQP_URL']!);
  channel = await admin.createConfirmChannel();
  await assertExchange(channel);
  await assertParking(channel);
  broker = new Broker(process.env['AMQP_URL']!);
  broker.onModuleInit();
  const strategy = new RabbitTransport(broker, new Readiness(), { delaysMs: DELAYS, jitterPercent: 20 });
  app = await NestFactory.createMicroservice(AskModule, { strategy, logger: false });
});

afterEach(async () => {
  await app.close();
  await broker.close();
  for (const queue of queues) await channel.deleteQueue(queue);
  await admin.close();
});

async function listening(): Promise<void> {
  await assertStep(channel, QUEUE, [Asked.type], DELAYS);
  await app.listen();
  await eventually(async () => (await channel.checkQueue(QUEUE)).consumerCount === 1);
}

const publish = (n: number) => traces.during('test', () => broker.publish(Asked.of({ orderId: 'o-1', n })));
const times = (n: number): number[] => seen.filter((each) => each.n === n).map(({ at }) => at);

it('survives outages of the processor that grow longer, in one trace, and parks nothing', async () => {
  await listening();
  const before = (await channel.checkQueue(PARKING)).messageCount;
  fails = () => seen.length < 4;
  await publish(1);
  await eventually(() => seen.length === 4 && traces.waterfall().length === 6);

  const waits = times(1)
    .slice(1)
    .map((at, index) => at - times(1)[index]!);
  for (const [index, delay] of DELAYS.entries()) expect(waits[index]).toBeGreaterThanOrEqual(delay);
  expect((await channel.checkQueue(PARKING)).messageCount).toBe(before);
  expect(traces.all).toHaveLength(1);
  const process = `process shop.events:${Asked.type}:${QUEUE}`;
  expect(traces.waterfall()).toEqual([
    'test',
    `  publish shop.events:${Asked.type}`,
    ...[' !', ' !', ' !', ''].map((failed) => `    ${process}${failed}`),
  ]);
  const attempts = traces.all[0]!.findAll(process);
  expect(attempts.map(({ attributes }) => attributes['messaging.message.attempt'])).toEqual([1, 2, 3, 4]);
  const delays = attempts
    .flatMap(({ events }) => events.filter(({ name }) => name === 'retry_scheduled'))
    .map(({ attributes }) => Number(attributes['retry.delay_ms']));
  for (const [index, delay] of DELAYS.entries()) {
    expect(delays[index]).toBeGreaterThanOrEqual(delay);
    expect(delays[index]).toBeLessThanOrEqual(delay * 1.2);
  }
});

it('shows what waits by its delay, and lets a short one pass a long one', async () => {
  await listening();
  fails = (n) => (n === 1 ? times(1).length < 4 : times(2).length < 2);
  await publish(1);
  await eventually(async () => (await channel.checkQueue(retryQueue(QUEUE, 1500))).messageCount === 1);
  await publish(2);
  await eventually(() => times(2).length === 2);

  expect(times(1)).toHaveLength(3);
  await eventually(() => times(1).length === 4);
});

it('takes over what waits in the queues that the version before declared', async () => {
  const toStep = {
    'x-queue-type': 'quorum',
    'x-dead-letter-exchange': '',
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  };
  await channel.assertQueue(QUEUE, {
    durable: true,
    arguments: { ...toStep, 'x-dead-letter-routing-key': PARKING, 'x-delivery-limit': 20 },
  });
  await channel.assertQueue(`${QUEUE}.retry`, {
    durable: true,
    arguments: { ...toStep, 'x-dead-letter-routing-key': QUEUE },
  });
  const body = (n: number) => Buffer.from(JSON.stringify({ orderId: 'o-1', n }));
  const common = { type: Asked.type, persistent: true };
  channel.sendToQueue(QUEUE, body(1), { ...common, messageId: 'one' });
  const headers = { 'x-retry-count': 1 };
  channel.sendToQueue(`${QUEUE}.retry`, body(2), { ...common, messageId: 'two', headers, expiration: 400 });
  await channel.waitForConfirms();

  await listening();
  await eventually(() => seen.length === 2);
  expect(seen.map(({ n }) => n)).toEqual([1, 2]);
});
