import type { ConfirmChannel } from 'amqplib';

export const EXCHANGE = 'shop.events';
/** The version of the event's contract, a number. The event's type is AMQP's `type` property. */
export const HEADER_EVENT_VERSION = 'x-event-version';
export const PARKING = 'shop.parking';
/**
 * The queue in which messages wait for one delay. Each delay has its own, so that a long one never blocks a short one.
 */
export const retryQueue = (queue: string, delayMs: number): string => `${queue}.retry.${delayMs}`;

// A safety net under the retries that we count ourselves: a message that keeps killing its consumer is parked too.
const DELIVERY_LIMIT = 20;
// From RabbitMQ 4.0 on a quorum queue drops, by default, what was delivered 20 times, and reading a message without
// taking it is a delivery. The word for "no limit" there, -1, makes 3.x drop it at once; this number means the same to
// both.
const NO_DELIVERY_LIMIT = 2 ** 31 - 1;

const quorum = (deliveryLimit: number) => ({ 'x-queue-type': 'quorum', 'x-delivery-limit': deliveryLimit });
const deadLettersTo = (queue: string) => ({
  'x-dead-letter-exchange': '',
  'x-dead-letter-routing-key': queue,
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
});

/**
 * A message's headers without the broker's record of earlier deliveries. With that record, a republished message could
 * be mistaken for a cycle and dropped.
 */
export function withoutBrokerHeaders(headers: Record<string, unknown> = {}): Record<string, unknown> {
  const noted = /^x-(death|(first|last)-death-(queue|reason|exchange)|(delivery|acquired)-count)$/;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !noted.test(name)));
}

export async function assertExchange(channel: ConfirmChannel): Promise<void> {
  await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
}

export async function assertParking(channel: ConfirmChannel, queue = PARKING): Promise<void> {
  await channel.assertQueue(queue, { durable: true, arguments: quorum(NO_DELIVERY_LIMIT) });
}

/** Declares a step's queue, and a retry queue for each delay. */
export async function assertStep(
  channel: ConfirmChannel,
  queue: string,
  routingKeys: string[],
  delaysMs: readonly number[] = [],
): Promise<void> {
  const assert = (name: string, args: object) => channel.assertQueue(name, { durable: true, arguments: args });
  await assert(queue, { ...quorum(DELIVERY_LIMIT), ...deadLettersTo(PARKING) });
  for (const delayMs of new Set(delaysMs))
    await assert(retryQueue(queue, delayMs), { ...quorum(NO_DELIVERY_LIMIT), ...deadLettersTo(queue) });
  for (const key of routingKeys) await channel.bindQueue(queue, EXCHANGE, key);
}

/** Declares a queue of this replica alone, which ends with its connection, so that every replica gets every message. */
export async function assertBroadcast(channel: ConfirmChannel, routingKeys: string[]): Promise<string> {
  const { queue } = await channel.assertQueue('', { exclusive: true, durable: false, autoDelete: true });
  for (const key of routingKeys) await channel.bindQueue(queue, EXCHANGE, key);
  return queue;
}
