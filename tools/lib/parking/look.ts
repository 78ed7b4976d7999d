import type { ChannelModel, ConfirmChannel, Message } from 'amqplib';
import { assertParking, PARKING, withoutBrokerHeaders } from '../../../libs/service/src/topology.ts';
import { waitFor } from '../wait.ts';
import { countParked, describe, type Parked } from './parked.ts';

// As many as AMQP lets a consumer have in hand.
const MOST_AT_ONCE = 65_535;
const QUIET_MS = 2000;
// Beyond 32 commands at a time the broker's channel holds some back: it sends them together, in any order, or not at all
// when it is closed.
const UNSETTLED = 10;

/** A parked message in hand. One that is not taken goes back to its place. */
export interface InHand extends Parked {
  /** How many come after it. */
  left: number;
  /** The channel it came by. */
  channel: ConfirmChannel;
  take(): void;
}

/**
 * Hands out what is parked now, oldest first, and leaves it as it was: nothing is lost by looking, and the order stays.
 * A queue of an older version may count looks and drop what was looked at too often: from that each message is renewed.
 */
export async function* eachParked(connection: ChannelModel, queue = PARKING): AsyncGenerator<InHand> {
  const renews = await isOfOlderVersion(connection, queue);
  const channel = await connection.createConfirmChannel();
  channel.on('error', () => undefined);
  const all = await takeInHand(channel, queue);
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

export async function lookThrough(connection: ChannelModel, queue = PARKING): Promise<Parked[]> {
  const all: Parked[] = [];
  for await (const each of eachParked(connection, queue)) all.push(each);
  return all;
}

/** All that is there now, delivered and not acked; asking for one by one takes the broker a commit each. */
async function takeInHand(channel: ConfirmChannel, queue: string): Promise<Message[]> {
  const count = Math.min(await countParked(channel, queue), MOST_AT_ONCE);
  const all: Message[] = [];
  if (count === 0) return all;
  await channel.prefetch(MOST_AT_ONCE);
  let last = Date.now();
  const { consumerTag } = await channel.consume(queue, (message) => {
    last = Date.now();
    if (message) all.push(message);
  });
  // Somebody else may take some of them meanwhile.
  const isThere = () => all.length >= count || Date.now() - last > QUIET_MS;
  await waitFor(`the messages of ${queue}`, isThere, { everyMs: 20 });
  await channel.cancel(consumerTag);
  return all;
}

/** One by one, a few at a time: what comes back all at once, or by a closing channel, comes in any order. */
async function giveBack(channel: ConfirmChannel, queue: string, all: Message[]): Promise<void> {
  for (let given = 0; given < all.length;) {
    const few = all.slice(given, given + UNSETTLED);
    for (const message of few) channel.nack(message, false, true);
    given += few.length;
    const areBack = async () => (await channel.checkQueue(queue)).messageCount >= given;
    // Somebody else may take them at once; then there is nothing to wait for.
    await waitFor(`${queue} to have them back`, areBack, { withinMs: 1000, everyMs: 5 }).catch(() => undefined);
  }
  await channel.close();
}

/** Sent to the end of the queue as a new message, and confirmed there, before the old one is acked. */
async function renew(channel: ConfirmChannel, queue: string, message: Message): Promise<void> {
  const { messageId, correlationId, type, timestamp, contentType, headers } = message.properties;
  const parked = describe(message);
  // What the broker noted of a message that it parked itself ends here.
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

/** Whoever may declare nothing cannot know, and takes it as it is. */
async function isOfOlderVersion(connection: ChannelModel, queue: string): Promise<boolean> {
  const channel = await connection.createConfirmChannel();
  channel.on('error', () => undefined);
  try {
    // Not made where there is none.
    await channel.checkQueue(queue);
    await assertParking(channel, queue);
    await channel.close();
    return false;
  } catch (error) {
    return (error as { code?: number }).code === 406;
  }
}
