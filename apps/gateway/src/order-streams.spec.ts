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

const owner = { subject: 'guest:1', roles: [] };
const streamsOf = (find: () => Promise<Order>, limits = { perClient: 9, inAll: 9 }) =>
  new OrderStreams({ find } as unknown as OrdersClient, limits);
const orderWith = (...timeline: TimelineEntry[]) => ({ id: 'o', status: timeline.at(-1)!.status, timeline }) as Order;

it('misses nothing that happens while it reads the order', async () => {
  const streams: OrderStreams = streamsOf(async () => {
    streams.notify('o', 1, completed);
    return orderWith(pending);
  });

  expect(ids(await text((await streams.open('o', owner))!))).toEqual([0, 1]);
});

it('starts after the last event that the customer has seen', async () => {
  const streams = streamsOf(async () => orderWith(pending, completed));

  expect(ids(await text((await streams.open('o', owner, '0'))!))).toEqual([1]);
  expect(ids(await text((await streams.open('o', owner, 'garbage'))!))).toEqual([0, 1]);
});

it('opens no stream for an ended order whose last event was seen', async () => {
  const streams = streamsOf(async () => orderWith(pending, completed));

  expect(await streams.open('o', owner, '1')).toBeNull();
});

it('removes clients that disconnect, whose order is unknown, or whose order has ended', async () => {
  const streams = streamsOf(async () => orderWith(pending));
  const [leaves, stays] = [await streams.open('o', owner), await streams.open('o', owner)];
  expect(streams.notify('o', 0, pending)).toBe(2);

  leaves!.destroy();
  await new Promise(setImmediate);
  expect(streams.notify('o', 1, completed)).toBe(1);

  await text(stays!);
  expect(streams.notify('o', 1, completed)).toBe(0);

  const unknown = streamsOf(() => Promise.reject(new Problem(404, 'order_not_found', 'no')));
  await expect(unknown.open('o', owner)).rejects.toThrow('no');
  await new Promise(setImmediate);
  expect(unknown.notify('o', 0, pending)).toBe(0);
});

it('closes every stream when the service stops', async () => {
  const streams = streamsOf(async () => orderWith(pending));
  const stream = await streams.open('o', owner);

  streams.onModuleDestroy();

  expect(ids(await text(stream!))).toEqual([0]);
});

it('closes a stream at once that is opened while the service stops', async () => {
  const streams = streamsOf(async () => orderWith(pending));
  streams.onModuleDestroy();

  expect(await text((await streams.open('o', owner))!)).toBe('');
});

it('reads the order again long after the deadline of the request that opened the stream', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  let timeline = [pending];
  const streams = streamsOf(async () => {
    assertBeforeDeadline();
    return orderWith(...timeline);
  });
  const stream = await streams.open('o', owner);
  timeline = [pending, completed];
  // Node runs a timer in the async context it was set in; Jest's fake timer does not.
  underDeadline('1', () => jest.advanceTimersByTime(15_000));
  jest.useRealTimers();

  expect(ids(await text(stream!))).toEqual([0, 1]);
});

it('asks for an order once, however many watch it', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  let asked = 0;
  const streams = streamsOf(async () => ((asked += 1), orderWith(pending)));
  const opened = await Promise.all([1, 2, 3].map(() => streams.open('o', owner)));
  asked = 0;
  jest.advanceTimersByTime(15_000);
  jest.useRealTimers();
  for (const stream of opened) stream!.destroy();

  expect(asked).toBe(1);
});

it('limits the streams of a client and in all, and opens more when some have closed', async () => {
  const streams = streamsOf(async () => orderWith(pending), { perClient: 2, inAll: 3 });
  const opened = [await streams.open('a', owner, '', 'one'), await streams.open('b', owner, '', 'one')];
  await expect(streams.open('c', owner, '', 'one')).rejects.toMatchObject({ status: 429, code: 'too_many_streams' });
  opened.push(await streams.open('a', owner, '', 'two'));
  await expect(streams.open('b', owner, '', 'three')).rejects.toMatchObject({ status: 503, code: 'overloaded' });

  opened[0]!.destroy();
  await new Promise(setImmediate);
  opened.push(await streams.open('c', owner, '', 'one'));
  expect(opened.at(-1)).not.toBeNull();
  for (const stream of opened) stream!.destroy();
});
