import { text } from 'node:stream/consumers';
import { jest } from '@jest/globals';
import type { Order, TimelineEntry } from '@throughline/contracts';
import { assertBeforeDeadline, Problem, underDeadline } from '@throughline/service';
import { OrderStreams } from './order-streams.js';
import type { OrdersClient } from './orders.client.js';

const at = '2026-11-21T09:30:00.000Z';
const pending: TimelineEntry = { at, status: 'pending' };
const completed: TimelineEntry = { at, status: 'completed' };
const ids = (events: string) => [...events.matchAll(/^id: (\d)$/gm)].map(([, id]) => Number(id));

const streamsOf = (find: () => Promise<Order>) => new OrderStreams({ find } as unknown as OrdersClient);
const orderWith = (...timeline: TimelineEntry[]) => ({ id: 'o', status: timeline.at(-1)!.status, timeline }) as Order;

it('misses nothing that happens while it reads the order', async () => {
  const streams: OrderStreams = streamsOf(async () => {
    streams.tell('o', 1, completed);
    return orderWith(pending);
  });

  expect(ids(await text((await streams.open('o'))!))).toEqual([0, 1]);
});

it('starts after the last event that the customer has seen', async () => {
  const streams = streamsOf(async () => orderWith(pending, completed));

  expect(ids(await text((await streams.open('o', '0'))!))).toEqual([1]);
  expect(ids(await text((await streams.open('o', 'garbage'))!))).toEqual([0, 1]);
});

it('has nothing to say about an ended order that was seen to its end', async () => {
  const streams = streamsOf(async () => orderWith(pending, completed));

  expect(await streams.open('o', '1')).toBeNull();
});

it('forgets customers who leave, whose order is unknown, or whose order has ended', async () => {
  const streams = streamsOf(async () => orderWith(pending));
  const [leaves, stays] = [await streams.open('o'), await streams.open('o')];
  expect(streams.tell('o', 0, pending)).toBe(2);

  leaves!.destroy();
  await new Promise(setImmediate);
  expect(streams.tell('o', 1, completed)).toBe(1);

  await text(stays!);
  expect(streams.tell('o', 1, completed)).toBe(0);

  const unknown = streamsOf(() => Promise.reject(new Problem(404, 'order_not_found', 'no')));
  await expect(unknown.open('o')).rejects.toThrow('no');
  await new Promise(setImmediate);
  expect(unknown.tell('o', 0, pending)).toBe(0);
});

it('closes every stream when the service stops', async () => {
  const streams = streamsOf(async () => orderWith(pending));
  const stream = await streams.open('o');

  streams.onModuleDestroy();

  expect(ids(await text(stream!))).toEqual([0]);
});

it('closes at once what is opened while the service stops', async () => {
  const streams = streamsOf(async () => orderWith(pending));
  streams.onModuleDestroy();

  expect(await text((await streams.open('o'))!)).toBe('');
});

it('reads the order again long after the deadline of the request that opened the stream', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  let timeline = [pending];
  const streams = streamsOf(async () => {
    assertBeforeDeadline();
    return orderWith(...timeline);
  });
  const stream = await streams.open('o');
  timeline = [pending, completed];
  // As Node runs it: under what was in force when the timer was set. Jest's fake one forgets that.
  underDeadline('1', () => jest.advanceTimersByTime(15_000));
  jest.useRealTimers();

  expect(ids(await text(stream!))).toEqual([0, 1]);
});
