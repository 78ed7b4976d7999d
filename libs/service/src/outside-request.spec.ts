import { Logger } from '@nestjs/common';
import { EventEmitter, once } from 'node:events';
import type { Broker } from './messaging/broker.js';
import { callBudget, underDeadline } from './http/deadline.js';
import { Gate } from './messaging/consumer/gate.js';
import { OutboxRelay } from './outbox/outbox-relay.js';
import { openPool } from './database/pool.js';

/** Emits `budget`, the time that a call may take, on each event. */
const heard = new EventEmitter();
const lookAround = (): boolean => heard.emit('budget', callBudget(60_000));

beforeEach(() => Logger.overrideLogger({ log: lookAround, warn: lookAround, error: lookAround }));

const begins: Record<string, () => unknown> = {
  'the wait for a database': () => new Gate(async () => (lookAround(), [])).shut(),
  'the outbox’s publishing': () => {
    const connect = async () => (lookAround(), Promise.reject(new Error('away')));
    const broker = { isConnected: () => true, onConnect: () => {} } as unknown as Broker;
    return new OutboxRelay({ connect } as never, broker, 1000).close();
  },
  'a lost database connection': () =>
    openPool('postgres://localhost', 1).emit('error', new Error('gone'), null as never),
};

it.each(Object.entries(begins))('%s is not under the deadline of the request in which it began', async (_, begin) => {
  const budget = once(heard, 'budget');
  await underDeadline('1', begin);

  expect(await budget).toEqual([60_000]);
});
