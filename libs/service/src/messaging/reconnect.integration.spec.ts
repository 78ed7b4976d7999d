import { Controller, type INestMicroservice, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { trace } from '@opentelemetry/api';
import { event } from '@throughline/contracts';
import { recordTraces } from '@throughline/telemetry-testing';
import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { z } from 'zod';
import { waiting } from '../../test/eventually.js';
import { callBudget } from '../http/deadline.js';
import { Broker, On, Readiness, underDeadline } from '../index.js';
import { RabbitTransport } from './consumer/rabbit-transport.js';
import { assertExchange, assertStep } from './topology.js';

const run = randomUUID().slice(0, 8);
const QUEUE = `test.${run}.take_things`;
const Taken = event(`test.${run}.taken`, z.object({ orderId: z.string() }), { example: { orderId: 'o-1' } });
const traces = recordTraces();

let broker: Broker;
let app: INestMicroservice;
let admin: ChannelModel;
let channel: ConfirmChannel;
let budgets: number[];
/** The logged lines, each with its trace id. */
let logged: { line: string; traceId: string | undefined }[];

@Controller()
class TakeThings {
  @On(Taken, QUEUE)
  async handle(): Promise<void> {
    budgets.push(callBudget(60_000));
  }
}

@Module({ controllers: [TakeThings] })
class TakeModule {}

const eventually = waiting(() => ({ budgets, logged }));

beforeEach(async () => {
  [budgets, logged] = [[], []];
  admin = await connect(process.env['AMQP_URL']!);
  channel = await admin.createConfirmChannel();
  await assertExchange(channel);
  await assertStep(channel, QUEUE, [Taken.type]);
  broker = new Broker(process.env['AMQP_URL']!);
  broker.onModuleInit();
  const strategy = new RabbitTransport(broker, new Readiness(), { delaysMs: [1000, 1000], jitterPercent: 0 });
  app = await NestFactory.createMicroservice(TakeModule, { strategy, logger: false });
  const note = (said: unknown): void =>
    void logged.push({ line: String(said), traceId: trace.getActiveSpan()?.spanContext().traceId });
  Logger.overrideLogger({ log: note, warn: note, error: note });
  await app.listen();
  await eventually(async () => (await channel.checkQueue(QUEUE)).consumerCount === 1);
});

afterEach(async () => {
  await app.close();
  await broker.close();
  for (const queue of [QUEUE, `${QUEUE}.retry.1000`]) await channel.deleteQueue(queue);
  await admin.close();
});

it('reconnects outside of the request that met the broken connection', async () => {
  const model = broker.connection.connection as unknown as { connection: { stream: Socket } };
  await traces.during('POST /orders', () =>
    underDeadline('1', async () => void model.connection.stream.destroy(new Error('write ECONNRESET'))),
  );
  await eventually(() => broker.isConnected() && logged.some(({ line }) => line.startsWith('Lost')));
  await eventually(async () => (await channel.checkQueue(QUEUE)).consumerCount === 1);
  channel.publish('shop.events', Taken.type, Buffer.from('{"orderId":"o-1"}'), { type: Taken.type });

  await eventually(() => budgets.length > 0 && traces.all.length === 2);
  expect(budgets).toEqual([60_000]);
  await channel.deleteQueue(QUEUE);
  await eventually(() => logged.some(({ line }) => line === `Hears ${QUEUE} again`));
  expect(traces.waterfall()).toEqual(['POST /orders', `process shop.events:${Taken.type}:${QUEUE}`]);
  expect(logged.map(({ traceId }) => traceId)).toEqual(logged.map(() => undefined));
});
