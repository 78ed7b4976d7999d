import { jest } from '@jest/globals';
import type { Logger } from '@nestjs/common';
import type { AmqpConnectionManager } from 'amqp-connection-manager';
import type { ConfirmChannel } from 'amqplib';
import { EventEmitter } from 'node:events';
import { callBudget, underDeadline } from '../http/deadline.js';
import { ReopeningChannel } from './reopening-channel.js';

const wrong = new Error('406 PRECONDITION_FAILED');

let connection: { connection: object | undefined };
let wrappers: { closed: boolean; connected: (channel: EventEmitter) => Promise<void> }[];
let logged: string[];
let onLog: () => void;
let prepare: () => Promise<void>;
let lasting: ReopeningChannel;

beforeEach(() => {
  jest.useFakeTimers();
  [wrappers, logged, onLog, prepare] = [[], [], () => {}, async () => {}];
  const createChannel = ({ setup }: { setup: (channel: EventEmitter) => Promise<void> }) => {
    const wrapper = Object.assign(new EventEmitter(), {
      closed: false,
      close: async () => void (wrapper.closed = true),
      connected: (channel: EventEmitter) => setup(channel).catch((error: Error) => void wrapper.emit('error', error)),
    });
    wrappers.push(wrapper);
    return wrapper;
  };
  connection = Object.assign({ connection: {} }, { createChannel });
  const note = (said: string): void => (logged.push(said), onLog());
  const words = { lost: 'Deaf', found: 'Hears again' };
  const logger = { log: note, error: note } as unknown as Logger;
  lasting = new ReopeningChannel(connection as unknown as AmqpConnectionManager, () => prepare(), logger, words);
});

afterEach(() => jest.useRealTimers());

it('listens for the channel’s errors, which would otherwise end the connection', async () => {
  const channel = await connected();

  expect(() => channel.emit('error', wrong)).not.toThrow();
});

it('reopens a channel that the broker closed, and logs the loss and the recovery once each', async () => {
  closedByBroker(await connected());
  await jest.advanceTimersByTimeAsync(1000);
  expect(wrappers.map(({ closed }) => closed)).toEqual([true, false]);
  expect(logged).toEqual(['Deaf: 406 PRECONDITION_FAILED']);

  await connected();
  expect(logged).toEqual(['Deaf: 406 PRECONDITION_FAILED', 'Hears again']);
});

it('reopens outside of any request, even if the channel was lost in one', async () => {
  const budgets: number[] = [];
  onLog = () => budgets.push(callBudget(60_000));
  await underDeadline('1', async () => {
    closedByBroker(await connected());
    await jest.advanceTimersByTimeAsync(1000);
    await connected();
  });

  expect([logged.length, budgets]).toEqual([2, [60_000, 60_000]]);
});

it('waits longer after each failed set-up, at most half a minute, and logs it once', async () => {
  const waits: number[] = [];
  prepare = () => Promise.reject(wrong);
  for (let tries = 0; tries < 7; tries++) {
    await connected();
    const [before, began] = [wrappers.length, Date.now()];
    while (wrappers.length === before) await jest.advanceTimersByTimeAsync(500);
    waits.push((Date.now() - began) / 1000);
  }

  expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
  expect(logged).toEqual(['Deaf: 406 PRECONDITION_FAILED']);
});

it('logs a new reason', async () => {
  await connected();
  lasting.leave('the queue is gone');
  await jest.advanceTimersByTimeAsync(1000);
  closedByBroker(await connected(wrong));
  await jest.advanceTimersByTimeAsync(2000);

  expect(logged).toEqual(['Deaf: the queue is gone', 'Deaf: 406 PRECONDITION_FAILED']);
});

it('leaves the set-up to the new connection when the connection itself was lost', async () => {
  const channel = await connected();
  channel.emit('close');
  connection.connection = {};
  await jest.advanceTimersByTimeAsync(60_000);

  expect([wrappers.length, logged]).toEqual([1, []]);
});

it('opens nothing once it is stopped', async () => {
  const channel = await connected();
  channel.emit('close');
  await lasting.stop();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(wrappers).toHaveLength(1);

  await lasting.close();
  expect(wrappers[0]!.closed).toBe(true);
});

it('lets the set-up that is under way end before it has stopped', async () => {
  const ended: string[] = [];
  let finish = (): void => {};
  prepare = () => new Promise<void>((resolve) => (finish = resolve)).then(() => void ended.push('set-up'));
  const connecting = connected();
  const stopping = lasting.stop().then(() => ended.push('stop'));
  await jest.advanceTimersByTimeAsync(1000);
  finish();
  await Promise.all([connecting, stopping]);

  expect(ended).toEqual(['set-up', 'stop']);
});

it('sets nothing up once it is stopped, though a connection is made', async () => {
  let prepared = 0;
  prepare = async () => void (prepared += 1);
  await lasting.stop();
  await connected();

  expect(prepared).toBe(0);
});

/** The newest wrapper gets a channel on the present connection, on which the set-up goes well, or not. */
async function connected(fails?: Error): Promise<EventEmitter> {
  const channel = new EventEmitter();
  const usual = prepare;
  if (fails) prepare = () => Promise.reject(fails);
  await wrappers.at(-1)!.connected(channel as ConfirmChannel);
  prepare = usual;
  return channel;
}

function closedByBroker(channel: EventEmitter): void {
  channel.emit('error', wrong);
  channel.emit('close');
}
