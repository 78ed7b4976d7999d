import { type ChannelModel, connect, type ConfirmChannel } from 'amqplib';
import { randomUUID } from 'node:crypto';
import { assertParking } from '../messaging/topology.js';
import { lookThrough } from './look.js';

// Declared as by the previous version, with which RabbitMQ 4 drops a message after 20 looks.
const BEFORE = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
// More than 32, because the broker loses the order of more messages when all are returned at once.
const names = Array.from({ length: 40 }, (_, n) => `m-${n}`);
let queue: string;
let broker: ChannelModel;
let channel: ConfirmChannel;

beforeEach(async () => {
  queue = `test.${randomUUID().slice(0, 8)}.parking`;
  broker = await connect(process.env['AMQP_URL']!);
  channel = await broker.createConfirmChannel();
});

afterEach(async () => {
  await channel.deleteQueue(queue);
  await broker.close();
});

it.each([
  ['of this version', (own: ConfirmChannel) => assertParking(own, queue)],
  ['of the version before', (own: ConfirmChannel) => own.assertQueue(queue, BEFORE)],
])('changes nothing in a queue %s, however often it looks', async (_, declare) => {
  await declare(channel);
  for (const name of names) await send(name);

  for (let look = 0; look < 22; look += 1) expect(await looked()).toEqual(names);
  const [first] = await lookThrough(broker, queue);
  expect(first).toMatchObject({ queue: 'payments.charge_payment', reason: 'exhausted', orderId: 'o-1' });
});

it('takes at most the given number in hand, and keeps the order', async () => {
  await assertParking(channel, queue);
  for (const name of names) await send(name);

  for (let look = 0; look < 5; look += 1) {
    const few = await lookThrough(broker, queue, 15);
    expect(few.map(({ id }) => id)).toEqual(names.slice(0, 15));
  }
  expect(await looked()).toEqual(names);
});

it('reports a missing queue without creating it', async () => {
  await expect(lookThrough(broker, `${queue}.none`)).rejects.toThrow(/no queue .*has the shop ever run on this broker/);
  await expect(lookThrough(broker, `${queue}.none`)).rejects.toThrow(/no queue/);
});

async function send(messageId: string): Promise<void> {
  const headers = { 'x-parked-queue': 'payments.charge_payment', 'x-parked-reason': 'exhausted' };
  channel.sendToQueue(queue, Buffer.from('{}'), { messageId, correlationId: 'o-1', persistent: true, headers });
  await channel.waitForConfirms();
}

const looked = async (): Promise<string[]> => (await lookThrough(broker, queue)).map(({ id }) => id);
