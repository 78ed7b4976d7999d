import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { event } from '@throughline/contracts';
import type { ConfirmChannel, ConsumeMessage, Options } from 'amqplib';
import { inspect } from 'node:util';
import { z } from 'zod';
import type { Broker } from '../broker.js';
import { Gate } from './gate.js';
import { Retries } from './retries.js';
import { Consumer } from './consumer.js';
import { callBudget, underDeadline } from '../../http/deadline.js';

const Placed = event('order.placed', z.object({ orderId: z.string() }), { example: { orderId: 'o-1' } });
const QUEUE = 'test.place';
const BODY = JSON.stringify(Placed.example());
const connectionLost = new Error('Connection terminated unexpectedly');
const refused = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });

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

it('returns a message to the broker that it can neither retry nor park', async () => {
  const { deliver, settled } = await consuming(
    () => Promise.reject(new Error('broken')),
    () => Promise.reject(new Error('no confirm in time')),
  );
  await deliver(BODY);

  expect(settled).toEqual(['requeue']);
});

it.each([0, 1, 2])('counts no attempt for an outage that meets a message after %i retries', async (retries) => {
  const handled: unknown[] = [];
  const { hand, deliver, settled, sent, looked, answer } = await consuming((event) => {
    handled.push(event);
    return handled.length <= 2 ? Promise.reject(connectionLost) : Promise.resolve();
  });
  hand(BODY, { 'x-retry-count': retries });
  await looked(3);
  hand(BODY);
  await looked(6);
  expect([handled.length, sent, settled]).toEqual([1, [], []]);

  answer();
  await deliver(BODY);
  expect([handled.length, sent, settled]).toEqual([5, [], ['ack', 'ack', 'ack']]);
});

it('counts the failures of a message, and not the outages between them', async () => {
  const failures = [connectionLost, new Error('broken'), connectionLost, connectionLost];
  const { deliver, sent, answer } = await consuming(() => Promise.reject(failures.shift() ?? new Error('broken')));
  answer();
  await deliver(BODY);
  await deliver(BODY, { 'x-retry-count': 1 });
  await deliver(BODY, { 'x-retry-count': 2 });

  expect(sent).toEqual([`${QUEUE}.retry.5`, `${QUEUE}.retry.5`, 'shop.parking']);
});

it('keeps a message while the pool is exhausted, and lets the others pass', async () => {
  const full = new Error('timeout exceeded when trying to connect');
  const failures: unknown[] = [full];
  const { deliver, settled, sent, looks } = await consuming(() => {
    const error = failures.shift();
    return error ? Promise.reject(error) : Promise.resolve();
  });
  await deliver(BODY);

  expect([sent, settled, looks()]).toEqual([[], ['ack'], 0]);
});

it('counts the network error of an HTTP client as a failure of the message', async () => {
  const { deliver, settled, sent, looks } = await consuming(() => Promise.reject(refused()));
  await deliver(BODY);

  expect([sent, settled, looks()]).toEqual([[`${QUEUE}.retry.5`], ['ack'], 0]);
});

it.each([
  [undefined, ['ack'], []],
  [1, ['ack'], []],
  [2, ['ack'], ['shop.parking']],
  ['2', ['ack'], ['shop.parking']],
])('parks an event of a version that it does not know: %s', async (version, ended, parked) => {
  const { deliver, settled, sent, reasons } = await consuming();
  await deliver(BODY, { 'x-event-version': version });

  expect([settled, sent, reasons]).toEqual([ended, parked, parked.map(() => 'unknown_version')]);
});

it('hands an event over with its type', async () => {
  const handled: unknown[] = [];
  const { deliver } = await consuming(async (event) => handled.push(event));
  await deliver(BODY);

  expect(handled).toEqual([{ type: 'order.placed', orderId: 'o-1' }]);
});

it('runs outside of the request in which the connection was made', async () => {
  const budgets: number[] = [];
  const { deliver } = await consuming(async () => budgets.push(callBudget(60_000)));
  await underDeadline('1', () => deliver(BODY));

  expect(budgets).toEqual([60_000]);
});

/** A consumer on a fake channel that delivers given messages and records how each was acknowledged. */
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
  const reasons: unknown[] = [];
  const sendToQueue = async (queue: string, _body: Buffer, { headers }: Options.Publish) => {
    await send();
    sent.push(queue);
    if (headers['x-parked-reason']) reasons.push(headers['x-parked-reason']);
  };
  const broker = { sendToQueue } as unknown as Broker;
  let missing: string[] = ['PostgreSQL'];
  let looks = 0;
  gate = new Gate(async () => ((looks += 1), missing), { everyMs: 5, atMostMs: 10_000 });
  const retries = new Retries(broker, { delaysMs: [5, 5], jitterPercent: 0 });
  const consumer = new Consumer(broker, { events: [Placed], queue: QUEUE, broadcast: false }, handle, gate, retries);
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
  return { hand, deliver, settled, sent, reasons, looked, looks: () => looks, answer: () => (missing = []) };
}
