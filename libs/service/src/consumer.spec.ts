import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { event } from '@throughline/contracts';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { inspect } from 'node:util';
import { z } from 'zod';
import type { Broker } from './broker.js';
import { Consumer } from './consumer.js';

const Placed = event('order.placed', z.object({ orderId: z.string() }), { example: { orderId: 'o-1' } });
const QUEUE = 'test.place';

let logged: string[];
beforeEach(() => {
  logged = [];
  const note = (...said: unknown[]): void => void logged.push(inspect(said, { depth: 10 }));
  Logger.overrideLogger({ log: note, warn: note, error: note });
});

it.each(['{"token":tok_secret_1', '{"token":"tok_secret_1","orderId":7}'])(
  'quotes nothing of a malformed body in the log: %s',
  async (body) => {
    const { deliver } = await consuming();
    await deliver(body);

    expect(logged.join()).toContain('The body is not a valid order.placed.');
    expect(logged.join()).not.toContain('tok_secret');
  },
);

/** A consumer on a channel that hands over what it is given, and keeps how it was settled. */
async function consuming(handle: (event: unknown) => Promise<unknown> = async () => {}) {
  let receive: (message: ConsumeMessage) => void = () => {};
  const settled: string[] = [];
  const known: Record<string, unknown> = {
    consume: async (_queue: string, listener: typeof receive) => ((receive = listener), { consumerTag: 't' }),
    ack: () => settled.push('ack'),
    nack: (_message: unknown, _upTo: boolean, requeue: boolean) => settled.push(requeue ? 'requeue' : 'drop'),
  };
  const channel = new Proxy(known, { get: (of, key: string) => of[key] ?? (async () => ({})) });
  const broker = { sendToQueue: async () => {} };
  const consumer = new Consumer(
    broker as unknown as Broker,
    { events: [Placed], queue: QUEUE, broadcast: false },
    handle,
  );
  await consumer.start(channel as unknown as ConfirmChannel);
  const deliver = async (body: string): Promise<void> => {
    const fields = { exchange: 'shop.events', routingKey: Placed.type, redelivered: false };
    const properties = { type: Placed.type, headers: {} };
    receive({ content: Buffer.from(body), fields, properties } as unknown as ConsumeMessage);
    await consumer.drain();
  };
  return { deliver, settled, broker };
}
