import { type ChannelModel, connect, type ConfirmChannel } from 'amqplib';
import { randomUUID } from 'node:crypto';
import { assertParking } from '../../../libs/service/src/topology.ts';
import { lookThrough } from './look.ts';

// As the version before declared the parking queue: RabbitMQ 4 drops, then, what was looked at 20 times.
const BEFORE = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
// More than 32: of so many the broker forgets the order when it has them back all at once.
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

it('says where there is no such queue, and makes none', async () => {
  await expect(lookThrough(broker, `${queue}.none`)).rejects.toThrow(/no queue .*has the shop ever run on this broker/);
  await expect(lookThrough(broker, `${queue}.none`)).rejects.toThrow(/no queue/);
});

async function send(messageId: string): Promise<void> {
  const headers = { 'x-parked-queue': 'payments.charge_payment', 'x-parked-reason': 'exhausted' };
  channel.sendToQueue(queue, Buffer.from('{}'), { messageId, correlationId: 'o-1', persistent: true, headers });
  await channel.waitForConfirms();
}

const looked = async (): Promise<string[]> => (await lookThrough(broker, queue)).map(({ id }) => id);
