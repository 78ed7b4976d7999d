import { Controller, type INestMicroservice, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { event } from '@throughline/contracts';
import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { waiting } from '../../../test/eventually.js';
import { Broker, On, Readiness } from '../../index.js';
import { RabbitTransport } from './rabbit-transport.js';
import { assertExchange, assertStep } from '../topology.js';

const run = randomUUID().slice(0, 8);
const [DEAF, OTHER] = [`test.${run}.deaf`, `test.${run}.other`];
const made = (name: string) =>
  event(`test.${run}.${name}`, z.object({ orderId: z.string() }), { example: { orderId: 'o-1' } });
const [Stored, Told] = [made('stored'), made('told')];
const connectionLost = new Error('Connection terminated unexpectedly');

let app: INestMicroservice;
let broker: InstanceType<typeof Broker>;
let readiness: InstanceType<typeof Readiness>;
let admin: ChannelModel;
let channel: ConfirmChannel;
let seen: string[];
let logged: string[];
let lostConnections: number;
let failsOnce: Error | undefined;

@Controller()
class Steps {
  @On(Stored, DEAF)
  async store({ orderId }: { orderId: string }): Promise<void> {
    seen.push(`stored ${orderId}`);
  }

  @On(Told, OTHER)
  async tell({ orderId }: { orderId: string }): Promise<void> {
    seen.push(`told ${orderId}`);
    const error = failsOnce;
    failsOnce = undefined;
    if (error) throw error;
  }
}

@Module({ controllers: [Steps] })
class StepsModule {}

const eventually = waiting(() => ({ seen, logged }));

beforeEach(async () => {
  [seen, logged, lostConnections, failsOnce] = [[], [], 0, undefined];
  admin = await connect(process.env['AMQP_URL']!);
  channel = await admin.createConfirmChannel();
  await assertExchange(channel);
});

afterEach(async () => {
  await app.close();
  await broker.close();
  for (const queue of [DEAF, OTHER].flatMap((name) => [name, `${name}.retry.50`])) await channel.deleteQueue(queue);
  await admin.close();
});

it('keeps the other queues working when one cannot be set up, and consumes it once it is mended', async () => {
  await start();
  await eventually(async () => (await readiness.failures()).length === 0);
  await recreatedOtherwise();
  await eventually(() => logged.some((line) => /406/.test(line)));

  await tell('a', 'b', 'c');
  await eventually(() => seen.length === 3);
  expect(lostConnections).toBe(0);
  expect(await readiness.failures()).toEqual([]);

  await putRight();
  await eventually(() => logged.some((line) => /again$/.test(line)));
  await broker.publish(Stored.of({ orderId: 'd' }));
  await eventually(() => seen.length === 4);
  await app.close();
  // An unacknowledged message would be redelivered by now.
  await eventually(async () => (await channel.checkQueue(OTHER)).consumerCount === 0);
  expect((await channel.checkQueue(OTHER)).messageCount).toBe(0);
  expect(seen).toEqual(['told a', 'told b', 'told c', 'stored d']);
  expect(logged.filter((line) => line.includes(DEAF))).toEqual([
    `Hears nothing from ${DEAF}: RabbitMQ cancelled the consumer; is the queue gone?`,
    expect.stringMatching(`^Hears nothing from ${DEAF}: .*406.*inequivalent arg`),
    `Hears ${DEAF} again`,
  ]);
});

it('is not ready before it consumes every queue, and delays no message for that', async () => {
  await recreatedOtherwise();
  await start();
  await eventually(async () => (await readiness.failures()).join() === `queue ${DEAF}`);
  failsOnce = connectionLost;
  await tell('a');

  await eventually(() => seen.length === 2);
  expect(await readiness.failures()).toEqual([`queue ${DEAF}`]);
});

async function start(): Promise<void> {
  broker = new Broker(process.env['AMQP_URL']!);
  broker.onModuleInit();
  broker.connection.on('disconnect', () => (lostConnections += 1));
  readiness = new Readiness();
  const strategy = new RabbitTransport(broker, readiness, { delaysMs: [50, 50], jitterPercent: 0 });
  app = await NestFactory.createMicroservice(StepsModule, { strategy, logger: false });
  const note = (said: unknown): void => void logged.push(String(said));
  Logger.overrideLogger({ log: note, warn: note, error: note });
  await app.listen();
}

async function tell(...orders: string[]): Promise<void> {
  for (const orderId of orders) await broker.publish(Told.of({ orderId }));
}

/** Declares the queue with other arguments than the step, as an operator might. */
async function recreatedOtherwise(): Promise<void> {
  await channel.deleteQueue(DEAF);
  await channel.assertQueue(DEAF, { durable: true });
}

async function putRight(): Promise<void> {
  await channel.deleteQueue(DEAF);
  await assertStep(channel, DEAF, [Stored.type]);
}
