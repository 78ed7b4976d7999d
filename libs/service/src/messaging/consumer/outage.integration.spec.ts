import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { event } from '@throughline/contracts';
import { recordTraces } from '@throughline/telemetry-testing';
import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { z } from 'zod';
import { waiting } from '../../../test/eventually.js';
import { TcpProxy } from '../../../test/tcp-proxy.js';
import { Broker, On, openPool, ping, Readiness } from '../../index.js';
import { RabbitTransport } from './rabbit-transport.js';
import { assertExchange, assertParking, assertStep, PARKING } from '../topology.js';

const run = randomUUID().slice(0, 8);
const QUEUE = `test.${run}.store_things`;
const Stored = event(`test.${run}.stored`, z.object({ orderId: z.string(), n: z.number() }), {
  example: { orderId: 'o-1', n: 1 },
});
const url = process.env['AMQP_URL']!;
const given = process.env['ORDERS_DATABASE_URL']!;
const database = `outage_${run}`;
const traces = recordTraces();

let proxy: TcpProxy;
let pool: ReturnType<typeof openPool>;
let broker: InstanceType<typeof Broker>;
let app: INestMicroservice;
let admin: ChannelModel;
let channel: ConfirmChannel;
let seen: number[];
/** How often each thing fails by itself before it is stored. */
let failures: number;
let parked: number;
let looks: number;

@Controller()
class StoreThings {
  @On(Stored, QUEUE)
  async handle({ n }: { n: number }): Promise<void> {
    seen.push(n);
    if (timesSeen(n) <= failures) throw new Error('broken');
    await pool.query('INSERT INTO stored VALUES ($1)', [n]);
  }
}

@Module({ controllers: [StoreThings] })
class StoreModule {}

const eventually = waiting(() => seen);

beforeAll(async () => {
  await inDatabase(given, `CREATE DATABASE ${database}`);
  await inDatabase(ownUrl(), 'CREATE TABLE stored (n int)');
});

afterAll(() => inDatabase(given, `DROP DATABASE ${database} WITH (FORCE)`));

beforeEach(async () => {
  [seen, failures, looks] = [[], 0, 0];
  traces.reset();
  await inDatabase(ownUrl(), 'TRUNCATE stored');
  admin = await connect(url);
  channel = await admin.createConfirmChannel();
  await assertExchange(channel);
  await assertStep(channel, QUEUE, [Stored.type]);
  await assertParking(channel);
  parked = (await channel.checkQueue(PARKING)).messageCount;
  proxy = await TcpProxy.before(ownUrl());
  pool = openPool(proxy.url, 2);
  const readiness = new Readiness();
  readiness.add('PostgreSQL', () => {
    looks += 1;
    return ping(pool);
  });
  broker = new Broker(url);
  broker.onModuleInit();
  const strategy = new RabbitTransport(broker, readiness, { delaysMs: [50, 50], jitterPercent: 0 });
  app = await NestFactory.createMicroservice(StoreModule, { strategy, logger: false });
  await app.listen();
  await eventually(async () => (await queued()).consumerCount === 1);
});

afterEach(async () => {
  await app.close();
  await broker.close();
  await pool.end();
  await proxy.close();
  for (const queue of [QUEUE, `${QUEUE}.retry.50`]) await channel.deleteQueue(queue);
  await admin.close();
});

const queued = () => channel.checkQueue(QUEUE);
const timesSeen = (n: number): number => seen.filter((each) => each === n).length;
const publish = (n: number) => traces.during('test', () => broker.publish(Stored.of({ orderId: 'o-1', n })));
const stored = async () => (await inDatabase(ownUrl(), 'SELECT n FROM stored ORDER BY n')).map(({ n }) => Number(n));
/** The gate has checked so often that every attempt would have been spent without it. */
const longEnough = () => eventually(() => proxy.refused > 4);

it('waits out an outage of the database: no attempt is spent, and nothing is parked', async () => {
  proxy.cut();
  await publish(1);
  await longEnough();
  expect(seen).toEqual([1]);

  proxy.open();
  await eventually(() => seen.length === 2 && traces.waterfall().length === 4);
  expect(traces.waterfall()).toEqual([
    'test',
    `  publish shop.events:${Stored.type}`,
    `    process shop.events:${Stored.type}:${QUEUE} !`,
    `    process shop.events:${Stored.type}:${QUEUE}`,
  ]);
  const attempts = traces.all[0]!.findAll(`process shop.events:${Stored.type}:${QUEUE}`);
  expect(attempts.map(({ attributes }) => attributes['messaging.message.attempt'])).toEqual([1, 1]);
  expect(attempts[1]!.links.map(({ spanId }) => spanId)).toContain(attempts[0]!.spanId);
});

it('parks nothing when an outage comes between the failures that a message may have', async () => {
  failures = 2;
  proxy.cut();
  await publish(1);
  await eventually(() => timesSeen(1) === 3);
  await longEnough();
  proxy.open();

  await eventually(async () => (await stored()).join() === '1');
  const { messageCount } = await channel.checkQueue(PARKING);
  expect(messageCount).toBe(parked);
});

it('waits out a failover: a server that refuses writes counts as unavailable', async () => {
  await inDatabase(given, `ALTER DATABASE ${database} SET default_transaction_read_only = on`);
  proxy.cut();
  proxy.open();
  await Promise.all([publish(1), publish(2)]);
  await eventually(() => looks > 4);
  expect(seen.length).toBeLessThanOrEqual(2);

  // A connection opened meanwhile would stay read-only.
  await inDatabase(given, `ALTER DATABASE ${database} RESET default_transaction_read_only`);
  await eventually(async () => (await stored()).join() === '1,2');
  expect(await pool.query('INSERT INTO stored VALUES (3)')).toMatchObject({ rowCount: 1 });
});

it('stops in the middle of an outage, and leaves what waits to the next', async () => {
  proxy.cut();
  await publish(1);
  await longEnough();
  await app.close();

  expect(seen).toEqual([1]);
  await eventually(async () => (await queued()).messageCount === 1);
});

it('frees the places of messages that it could neither retry nor park', async () => {
  broker.sendToQueue = () => Promise.reject(new Error('no confirm in time'));
  failures = 1;
  const moreThanItMayHold = Array.from({ length: 15 }, (_, n) => n);
  await Promise.all(moreThanItMayHold.map(publish));

  await eventually(() => moreThanItMayHold.every((n) => timesSeen(n) === 2));
});

it('listens again after its queue was deleted', async () => {
  await channel.deleteQueue(QUEUE);
  await eventually(() =>
    publish(1).then(
      () => true,
      () => false,
    ),
  );

  await eventually(() => seen.includes(1));
});

function ownUrl(): string {
  const own = new URL(given);
  own.pathname = `/${database}`;
  return own.href;
}

async function inDatabase(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
