import type { ConfirmChannel } from 'amqplib';

export const EXCHANGE = 'shop.events';
export const PARKING = 'shop.parking';
export const retryQueue = (queue: string): string => `${queue}.retry`;

// A safety net under the retries that we count ourselves: a message that keeps killing its consumer is parked too.
const DELIVERY_LIMIT = 20;

const quorum = { 'x-queue-type': 'quorum' };
const deadLettersTo = (queue: string) => ({
  'x-dead-letter-exchange': '',
  'x-dead-letter-routing-key': queue,
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
});

export async function assertExchange(channel: ConfirmChannel): Promise<void> {
  await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
}

export async function assertParking(channel: ConfirmChannel): Promise<void> {
  await channel.assertQueue(PARKING, { durable: true, arguments: quorum });
}

/** A step's queue and the one where its messages wait out a retry delay. */
export async function assertStep(channel: ConfirmChannel, queue: string, routingKeys: string[]): Promise<void> {
  await channel.assertQueue(queue, {
    durable: true,
    arguments: { ...quorum, ...deadLettersTo(PARKING), 'x-delivery-limit': DELIVERY_LIMIT },
  });
  await channel.assertQueue(retryQueue(queue), { durable: true, arguments: { ...quorum, ...deadLettersTo(queue) } });
  for (const key of routingKeys) await channel.bindQueue(queue, EXCHANGE, key);
}

/** A queue of this replica alone, gone with its connection: every replica hears every message. */
export async function assertBroadcast(channel: ConfirmChannel, routingKeys: string[]): Promise<string> {
  const { queue } = await channel.assertQueue('', { exclusive: true, durable: false, autoDelete: true });
  for (const key of routingKeys) await channel.bindQueue(queue, EXCHANGE, key);
  return queue;
}
