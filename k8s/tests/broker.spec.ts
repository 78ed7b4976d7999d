import amqp, { type ConfirmChannel, type Options } from 'amqplib';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FLOWS } from '../../collector/pipeline/edges.ts';
import { type Service, SERVICES } from '../../libs/contracts/src/services.ts';
import {
  assertBroadcast,
  assertExchange,
  assertParking,
  assertStep,
  EXCHANGE,
  PARKING,
  retryQueue,
} from '../../libs/service/src/messaging/topology.ts';
import { root } from '../../tools/shop/site.ts';
import { buildNamed } from './lib/builds.ts';
import { valuesOf } from './lib/stores.ts';

// A real RabbitMQ, started with the definitions of the kind overlay. The services' own code declares the topology.
const STEPS: Partial<Record<Service, Record<string, string[]>>> = {
  'order-service': { 'orders.settle_order': ['inventory.reserved', 'payment.declined', 'payment.refunded'] },
  'payment-service': {
    'payments.charge_payment': ['order.placed'],
    'payments.close_payment': ['order.cancellation_requested'],
    'payments.recall_payment': ['order.overdue'],
    'payments.refund_payment': ['inventory.rejected'],
  },
  'inventory-service': {
    'inventory.recall_reservation': ['order.overdue'],
    'inventory.reserve_inventory': ['payment.captured'],
  },
};
const DELAY_MS = 1000;
const delayed = (queue: string) => retryQueue(queue, DELAY_MS);
const queuesOf = (service: Service) => Object.keys(STEPS[service] ?? {});
const all = [...new Set(FLOWS.flatMap(({ events }) => events))];
const published = (service: Service) => [
  ...new Set(FLOWS.filter(({ from }) => from === service).flatMap(({ events }) => events)),
];
const consumed = (service: Service) => [
  ...new Set(FLOWS.filter(({ to }) => to === service).flatMap(({ events }) => events)),
];
const kind = buildNamed('kind');
const connections = new Map<string, Awaited<ReturnType<typeof amqp.connect>>>();

beforeAll(async () => {
  for (const service of SERVICES) await connect(service, valuesOf(kind, 'Secret', 'shop', service)!['AMQP_URL']!);
  for (const user of ['keda', 'operator']) await connect(user, urlOf(user));
  for (const service of SERVICES) await declare(service);
});

afterAll(async () => {
  await Promise.all(SERVICES.map(empty));
  await Promise.all([...connections.values()].map((connection) => connection.close()));
});

it.each(SERVICES)('lets %s declare, bind and consume what is its own', async (service) => {
  await expect(declare(service)).resolves.toBeUndefined();
  for (const queue of queuesOf(service))
    expect(await attempt(service, (channel) => channel.checkQueue(queue))).toBe('done');
});

it.each(SERVICES.filter((service) => published(service).length > 0))('lets %s publish its events', async (service) => {
  for (const event of published(service))
    expect([event, await publish(service, EXCHANGE, event)]).toEqual([event, 'done']);
});

it.each(SERVICES)('lets %s publish nothing else', async (service) => {
  for (const event of all.filter((each) => !published(service).includes(each)))
    expect([event, await publish(service, EXCHANGE, event)]).toEqual([event, 'ACCESS_REFUSED']);
});

it('refuses inventory.reserved of payments', async () => {
  expect(await publish('payment-service', EXCHANGE, 'inventory.reserved')).toBe('ACCESS_REFUSED');
});

it.each(SERVICES.filter((service) => queuesOf(service).length > 0))('lets %s retry and park', async (service) => {
  for (const queue of [...queuesOf(service).map(delayed), PARKING])
    expect(await publish(service, '', queue)).toBe('done');
});

it.each(SERVICES.filter((service) => queuesOf(service).length > 0))(
  'lets %s hear nothing but its own',
  async (service) => {
    const queue = queuesOf(service)[0]!;
    for (const event of all.filter((each) => !consumed(service).includes(each)))
      expect([event, await attempt(service, (channel) => channel.bindQueue(queue, EXCHANGE, event))]).toEqual([
        event,
        'ACCESS_REFUSED',
      ]);
  },
);

it.each(SERVICES)('keeps %s from the queues of the others', async (service) => {
  const others = SERVICES.filter((each) => each !== service).flatMap((each) => queuesOf(each));
  for (const queue of others) {
    expect(await attempt(service, (channel) => channel.consume(queue, () => {}))).toBe('ACCESS_REFUSED');
    expect(await attempt(service, (channel) => channel.deleteQueue(queue))).toBe('ACCESS_REFUSED');
  }
});

it('lets KEDA look at how deep a queue is, and do nothing', async () => {
  expect(await attempt('keda', (channel) => channel.checkQueue('payments.charge_payment'))).toBe('done');
  expect(await attempt('keda', (channel) => channel.purgeQueue('payments.charge_payment'))).toBe('ACCESS_REFUSED');
  expect(await publish('keda', EXCHANGE, 'order.placed')).toBe('ACCESS_REFUSED');
});

it('lets the operator replay what is parked', async () => {
  const [queue, correlationId] = ['payments.charge_payment', randomUUID()];
  await attempt('payment-service', (channel) => channel.purgeQueue(queue));
  await publish('payment-service', '', PARKING, { correlationId, headers: { 'x-parked-queue': queue } });

  const env = { ...process.env, AMQP_URL: urlOf('operator'), OTEL_SDK_DISABLED: 'true' };
  const tool = [join(root, 'tools', 'replay.ts'), '--id', correlationId];
  const { stdout } = await promisify(execFile)(process.execPath, tool, { env });

  expect(stdout).toContain(`✓ ${queue}`);
  let back: unknown;
  await attempt('payment-service', async (channel) => (back = await channel.get(queue, { noAck: true })));
  expect(back).toMatchObject({ properties: { correlationId } });
});

it('lets the operator do nothing else', async () => {
  const forbidden: [string, (channel: ConfirmChannel) => Promise<unknown>][] = [
    ['take from a step', (channel) => channel.get('payments.charge_payment')],
    ['empty a step', (channel) => channel.purgeQueue('payments.charge_payment')],
    ['take a step away', (channel) => channel.deleteQueue('payments.charge_payment')],
    ['take the parking queue away', (channel) => channel.deleteQueue(PARKING)],
    ['make a queue', (channel) => channel.assertQueue('operators.own')],
    ['hear events', (channel) => channel.bindQueue(PARKING, EXCHANGE, '#')],
  ];
  for (const [what, work] of forbidden)
    expect([what, await attempt('operator', work)]).toEqual([what, 'ACCESS_REFUSED']);
  expect(await publish('operator', EXCHANGE, 'order.placed')).toBe('ACCESS_REFUSED');
});

/** As in the broker's Secret, for clients outside the pods. */
function urlOf(user: string): string {
  const { users } = JSON.parse(valuesOf(kind, 'Secret', 'rabbitmq', 'rabbitmq')!['users.json']!) as Users;
  return `amqp://${user}:${users.find(({ name }) => name === user)?.password}@${process.env['K8S_BROKER']}`;
}

interface Users {
  users: { name: string; password: string }[];
}

async function connect(user: string, url: string): Promise<void> {
  const here = new URL(url);
  here.host = process.env['K8S_BROKER']!;
  connections.set(user, await amqp.connect(here.href));
}

async function declare(service: Service): Promise<void> {
  const outcome = await attempt(service, async (channel) => {
    await assertExchange(channel);
    await assertParking(channel);
    if (service === 'api-gateway') {
      const queue = await assertBroadcast(channel, consumed(service));
      await channel.consume(queue, () => {});
    }
    for (const [queue, events] of Object.entries(STEPS[service] ?? {})) {
      await assertStep(channel, queue, events, [DELAY_MS]);
      const { consumerTag } = await channel.consume(queue, (message) => message && channel.ack(message));
      await channel.cancel(consumerTag);
    }
  });
  if (outcome !== 'done') throw new Error(`${service}: ${outcome}`);
}

/** A queue without a delay of its own would hold up the retries of the next one. */
async function empty(service: Service): Promise<void> {
  const queues = queuesOf(service).flatMap((queue) => [queue, delayed(queue)]);
  for (const queue of queues) expect(await attempt(service, (channel) => channel.purgeQueue(queue))).toBe('done');
}

const publish = (user: string, exchange: string, key: string, options: Options.Publish = {}) =>
  attempt(user, async (channel) => {
    channel.publish(exchange, key, Buffer.from('{}'), { mandatory: true, ...options });
    await channel.waitForConfirms();
  });

/** On a channel of its own, because the broker closes the one on which it refuses. */
async function attempt(user: string, work: (channel: ConfirmChannel) => Promise<unknown>): Promise<string> {
  const channel = await connections.get(user)!.createConfirmChannel();
  const closed = new Promise<never>((_, reject) => channel.once('error', reject));
  try {
    await Promise.race([work(channel), closed]);
    await channel.close();
    return 'done';
  } catch (error) {
    return /ACCESS_REFUSED/.exec(String(error))?.[0] ?? String(error);
  }
}
