import type { ChannelModel, ConfirmChannel, Message } from 'amqplib';
import { assertParking, PARKING, withoutBrokerHeaders } from '../messaging/topology.js';
import { countParked, describe, type Parked, ParkingError } from './parked.js';
import { waitUntil } from './wait-until.js';

// The most messages that AMQP lets a consumer hold unacked.
const MOST_AT_ONCE = 65_535;
const QUIET_MS = 2000;
// Beyond 32 commands at a time the broker's channel holds some back. It then sends them together in any order, or, if
// it is closed, not at all.
const UNSETTLED = 10;

/** A parked message in hand. One that is not taken goes back to its place. */
export interface InHand extends Parked {
  /** How many messages come after it. */
  left: number;
  /** The channel that delivered it. */
  channel: ConfirmChannel;
  take(): void;
}

/**
 * Yields the messages that are parked now, oldest first, and leaves the queue unchanged, including its order.
 * A queue of an older version may count looks and drop what was looked at too often: from that each message is renewed.

 * @param most how many to take in hand
 */
export async function* eachParked(
  connection: ChannelModel,
  queue = PARKING,
  most = MOST_AT_ONCE,
): AsyncGenerator<InHand> {
  const renews = await isOfOlderVersion(connection, queue);
  const channel = await connection.createConfirmChannel();
  channel.on('error', () => undefined);
  const all = await takeInHand(channel, queue, most);
  const kept: Message[] = [];
  const renewed: Promise<void>[] = [];
  try {
    for (let message = all.shift(); message; message = all.shift()) {
      const one = message;
      let taken = false;
      yield { ...describe(one), left: all.length, channel, take: () => void ((taken = true), channel.ack(one)) };
      if (taken) continue;
      if (!renews) kept.push(one);
      else if (renewed.push(renew(channel, queue, one)) % UNSETTLED === 0) await Promise.all(renewed);
    }
  } finally {
    await Promise.all(renewed).finally(() => giveBack(channel, queue, [...kept, ...all]));
  }
}

export async function lookThrough(connection: ChannelModel, queue = PARKING, most = MOST_AT_ONCE): Promise<Parked[]> {
  const all: Parked[] = [];
  for await (const each of eachParked(connection, queue, most)) all.push(each);
  return all;
}

/** Consumes all that is there now without acking. Getting messages one by one costs the broker a commit each. */
async function takeInHand(channel: ConfirmChannel, queue: string, most: number): Promise<Message[]> {
  const count = Math.min(await countParked(channel, queue), most);
  const all: Message[] = [];
  if (count === 0) return all;
  await channel.prefetch(count);
  let last = Date.now();
  const { consumerTag } = await channel.consume(queue, (message) => {
    last = Date.now();
    if (message) all.push(message);
  });
  // Another consumer may take some of them meanwhile.
  const isThere = () => all.length >= count || Date.now() - last > QUIET_MS;
  if (!(await waitUntil(isThere, { withinMs: 30_000, everyMs: 20 })))
    throw new ParkingError(`the messages of ${queue} do not come`);
  await channel.cancel(consumerTag);
  return all;
}

/** Returns messages a few at a time. All at once, or by closing the channel, they would return in any order. */
async function giveBack(channel: ConfirmChannel, queue: string, all: Message[]): Promise<void> {
  const { messageCount: others } = await channel.checkQueue(queue);
  for (let given = 0; given < all.length;) {
    const few = all.slice(given, given + UNSETTLED);
    for (const message of few) channel.nack(message, false, true);
    given += few.length;
    const areBack = async () => (await channel.checkQueue(queue)).messageCount >= others + given;
    // Another consumer may take them at once; then there is nothing to wait for.
    await waitUntil(areBack, { withinMs: 1000, everyMs: 5 });
  }
  await channel.close();
}

/** Sent to the end of the queue as a new message, and confirmed there, before the old one is acked. */
async function renew(channel: ConfirmChannel, queue: string, message: Message): Promise<void> {
  const { messageId, correlationId, type, timestamp, contentType, headers } = message.properties;
  const parked = describe(message);
  // The broker's record of a message that it parked itself ends here.
  const noted = { 'x-parked-queue': parked.queue, 'x-parked-reason': parked.reason, 'x-parked-at': parked.at };
  const options = { messageId, correlationId, type, timestamp, contentType, persistent: true };
  await new Promise<void>((resolve, reject) =>
    channel.sendToQueue(
      queue,
      message.content,
      { ...options, headers: { ...withoutBrokerHeaders(headers), ...defined(noted) } },
      (error) => (error ? reject(error as Error) : resolve()),
    ),
  );
  channel.ack(message);
}

const defined = (all: Record<string, unknown>) => Object.fromEntries(Object.entries(all).filter(([, value]) => value));

/** An account that may not declare queues cannot find out, and uses the queue as it is. */
async function isOfOlderVersion(connection: ChannelModel, queue: string): Promise<boolean> {
  const channel = await connection.createConfirmChannel();
  channel.on('error', () => undefined);
  try {
    // A missing queue is not created.
    await channel.checkQueue(queue);
    await assertParking(channel, queue);
    await channel.close();
    return false;
  } catch (error) {
    return (error as { code?: number }).code === 406;
  }
}
