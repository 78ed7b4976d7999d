import { randomUUID } from 'node:crypto';
import { type ConfirmChannel, connect, type GetMessage, type Options } from 'amqplib';
import { STEP_QUEUES } from '@throughline/contracts';
import { env } from './env.js';
import { until } from './until.js';

export const EXCHANGE = 'shop.events';
export const PARKING = 'shop.parking';

export async function withChannel<T>(work: (channel: ConfirmChannel) => Promise<T>): Promise<T> {
  const connection = await connect(env.amqp);
  try {
    const channel = await connection.createConfirmChannel();
    // A failed check closes the channel; without a listener that would end the test process.
    channel.on('error', () => undefined);
    return await work(channel);
  } finally {
    await connection.close().catch(() => undefined);
  }
}

/** Publishes a message as it is, well formed or not; returns its id. */
export async function publish(type: string, body: string | Buffer, options: Options.Publish = {}): Promise<string> {
  const messageId = (options.messageId as string | undefined) ?? randomUUID();
  await withChannel(async (channel) => {
    channel.publish(EXCHANGE, type, Buffer.from(body), { type, persistent: true, ...options, messageId });
    await channel.waitForConfirms();
  });
  return messageId;
}

export interface Parked {
  queue: string;
  reason: string;
  error: string;
  body: string;
  message: GetMessage;
}

/** Waits for a message in the parking queue and takes it out; the others stay where they are. */
export function parked(matches: (message: GetMessage) => boolean, timeoutMs = 20_000): Promise<Parked> {
  return until('a parked message', () => withChannel((channel) => take(channel, matches)), { timeoutMs, everyMs: 200 });
}

async function take(channel: ConfirmChannel, matches: (message: GetMessage) => boolean): Promise<Parked | undefined> {
  // Closing the channel returns the messages that were not acked.
  for (let message = await channel.get(PARKING); message; message = await channel.get(PARKING)) {
    if (!matches(message)) continue;
    channel.ack(message);
    const { headers = {} } = message.properties;
    return {
      queue: String(headers['x-parked-queue']),
      reason: String(headers['x-parked-reason']),
      error: String(headers['x-parked-error']),
      body: message.content.toString(),
      message,
    };
  }
  return undefined;
}

export const byId = (messageId: string) => (message: GetMessage) => message.properties.messageId === messageId;
export const byOrder = (orderId: string) => (message: GetMessage) => message.properties.correlationId === orderId;

/** Messages ready in each step queue and its retry queue. One that is delivered and not yet acked is not counted. */
export function depths(): Promise<Record<string, number>> {
  return withChannel(async (channel) => {
    const counts: Record<string, number> = {};
    for (const queue of STEP_QUEUES.flatMap((name) => [name, `${name}.retry.1000`])) {
      counts[queue] = (await channel.checkQueue(queue)).messageCount;
    }
    return counts;
  });
}
