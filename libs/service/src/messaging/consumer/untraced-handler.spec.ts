import 'reflect-metadata';
import { event } from '@throughline/contracts';
import { isUntracedHandler, Untraced, withSpan } from '@throughline/telemetry';
import { recordTraces } from '@throughline/telemetry-testing';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { z } from 'zod';
import type { Broker } from '../broker.js';
import { Consumer } from './consumer.js';
import { Gate } from './gate.js';
import { On, type Subscription } from './on.js';
import { Retries } from './retries.js';

const Ticked = event('clock.ticked', z.object({ orderId: z.string() }), { example: { orderId: 'o-1' } });
const traces = recordTraces();

class Steps {
  @Untraced()
  @On(Ticked, 'clock.above')
  above(): void {}

  @On(Ticked, 'clock.below')
  @Untraced()
  below(): void {}

  @On(Ticked, 'clock.traced')
  traced(): void {}
}

beforeEach(() => traces.reset());

it.each([
  ['above', []],
  ['below', []],
  ['traced', ['process shop.events:clock.ticked:clock.traced', '  work']],
] as const)('a message to the handler %s leaves %j', async (name, tree) => {
  const extras = Reflect.getMetadata('microservices:pattern_extras', Steps.prototype[name]) as {
    subscription: Subscription;
  };
  const handle = async (): Promise<void> => withSpan('work', {}, () => undefined);
  const broker = {} as Broker;
  const consumer = new Consumer(
    broker,
    extras.subscription,
    handle,
    new Gate(async () => []),
    new Retries(broker, { delaysMs: [5], jitterPercent: 0 }),
    isUntracedHandler({ extras: { ...extras } }),
  );
  await deliver(consumer);

  expect(traces.waterfall()).toEqual(tree);
});

/** Through a channel that hands over one message and takes its ack. */
async function deliver(consumer: Consumer): Promise<void> {
  let receive: ((message: ConsumeMessage) => void) | undefined;
  let ack = (): void => undefined;
  const acked = new Promise<void>((resolve) => (ack = resolve));
  const known: Record<string, unknown> = {
    consume: async (_queue: string, listener: typeof receive) => ((receive = listener), { consumerTag: 't' }),
    ack: () => ack(),
  };
  const channel = new Proxy(known, { get: (of, key: string) => of[key] ?? (async () => ({})) });
  await consumer.start(channel as unknown as ConfirmChannel);
  const content = Buffer.from(JSON.stringify({ orderId: 'o-1' }));
  const fields = { exchange: 'shop.events', routingKey: Ticked.type, redelivered: false };
  receive!({ content, fields, properties: { type: Ticked.type, headers: {} } } as unknown as ConsumeMessage);
  await acked;
  await consumer.drain();
}
