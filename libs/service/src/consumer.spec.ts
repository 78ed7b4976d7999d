import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { event } from '@throughline/contracts';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { inspect } from 'node:util';
import { z } from 'zod';
import type { Broker } from './broker.js';
import { Gate } from './gate.js';

process.env['RETRY_DELAYS_MS'] = '5,5';
const { Consumer } = await import('./consumer.js');
const { callBudget, underDeadline } = await import('./deadline.js');

const Placed = event('order.placed', z.object({ orderId: z.string() }), { example: { orderId: 'o-1' } });
const QUEUE = 'test.place';
const BODY = JSON.stringify(Placed.example());
const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

let logged: string[];
let gate: Gate;
beforeEach(() => {
  logged = [];
  const note = (...said: unknown[]): void => void logged.push(inspect(said, { depth: 10 }));
  Logger.overrideLogger({ log: note, warn: note, error: note });
});

afterEach(() => gate.close());

it.each(['{"token":tok_secret_1', '{"token":"tok_secret_1","orderId":7}'])(
  'quotes nothing of a malformed body in the log: %s',
  async (body) => {
    const { deliver } = await consuming();
    await deliver(body);

    expect(logged.join()).toContain('The body is not a valid order.placed.');
    expect(logged.join()).not.toContain('tok_secret');
  },
);

it('gives back to the broker what it can neither retry nor park', async () => {
  const { deliver, settled } = await consuming(
    () => Promise.reject(new Error('broken')),
    () => Promise.reject(new Error('no confirm in time')),
  );
  await deliver(BODY);

  expect(settled).toEqual(['requeue']);
});

it('retries what fails because the database is away, and takes nothing more until it answers', async () => {
  const handled: unknown[] = [];
  const { deliver, hand, settled, sent, looked, answer } = await consuming((event) => {
    handled.push(event);
    return handled.length === 1 ? Promise.reject(away) : Promise.resolve();
  });
  await deliver(BODY);
  expect([sent, settled]).toEqual([[`${QUEUE}.retry.5`], ['ack']]);

  hand(BODY);
  await looked(3);
  expect(handled).toHaveLength(1);
  expect(logged.join()).toContain('waiting for PostgreSQL');

  answer();
  await deliver(BODY);
  expect(handled).toHaveLength(3);
  expect(settled).toEqual(['ack', 'ack', 'ack']);
});

it('parks nothing because of an outage: after the last attempt the broker delivers it once more', async () => {
  const { deliver, settled, sent } = await consuming(() => Promise.reject(away));
  await deliver(BODY, { 'x-retry-count': 2 });

  expect([sent, settled]).toEqual([[], ['requeue']]);
});

it('has nothing of the request in whose context the connection was made', async () => {
  const budgets: number[] = [];
  const { deliver } = await consuming(async () => budgets.push(callBudget(60_000)));
  await underDeadline('1', () => deliver(BODY));

  expect(budgets).toEqual([60_000]);
});

/** A consumer on a channel that hands over what it is given, and keeps how it was settled. */
async function consuming(
  handle: (event: unknown) => Promise<unknown> = async () => {},
  send: () => Promise<void> = async () => {},
) {
  let receive: (message: ConsumeMessage) => void = () => {};
  const settled: string[] = [];
  const sent: string[] = [];
  const known: Record<string, unknown> = {
    consume: async (_queue: string, listener: typeof receive) => ((receive = listener), { consumerTag: 't' }),
    ack: () => settled.push('ack'),
    nack: (_message: unknown, _upTo: boolean, requeue: boolean) => settled.push(requeue ? 'requeue' : 'drop'),
  };
  const channel = new Proxy(known, { get: (of, key: string) => of[key] ?? (async () => ({})) });
  const broker = { sendToQueue: (queue: string) => send().then(() => sent.push(queue)) } as unknown as Broker;
  let missing: string[] = ['PostgreSQL'];
  let looks = 0;
  gate = new Gate(async () => ((looks += 1), missing), { everyMs: 5, atMostMs: 10_000 });
  const consumer = new Consumer(broker, { events: [Placed], queue: QUEUE, broadcast: false }, handle, gate);
  await consumer.start(channel as unknown as ConfirmChannel);

  const hand = (body: string, headers: object = {}): void => {
    const fields = { exchange: 'shop.events', routingKey: Placed.type, redelivered: false };
    const properties = { type: Placed.type, headers };
    receive({ content: Buffer.from(body), fields, properties } as unknown as ConsumeMessage);
  };
  const deliver = (body: string, headers?: object): Promise<void> => {
    hand(body, headers);
    return consumer.drain();
  };
  const looked = async (times: number): Promise<void> => {
    for (const until = Date.now() + 2000; looks < times && Date.now() < until;) await new Promise(setImmediate);
  };
  return { hand, deliver, settled, sent, looked, answer: () => (missing = []) };
}
