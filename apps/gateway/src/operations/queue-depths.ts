import type { ChannelModel } from 'amqplib';

export interface Depth {
  ready: number;
  consumers: number;
}

/** The depth of a queue; null when it does not exist. */
export async function depthOf(connection: ChannelModel, queue: string): Promise<Depth | null> {
  // The broker closes the channel when the queue does not exist.
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  try {
    const { messageCount, consumerCount } = await channel.checkQueue(queue);
    await channel.close();
    return { ready: messageCount, consumers: consumerCount };
  } catch (error) {
    if ((error as { code?: number }).code === NOT_FOUND) return null;
    throw error;
  }
}

const NOT_FOUND = 404;
