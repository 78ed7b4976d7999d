import { randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { SpanRoom } from './span-room.js';

const MIB = 1024 * 1024;
const spanOf = (traceId: string, more: Partial<ReadableSpan> = {}): ReadableSpan =>
  ({
    name: 'charge',
    attributes: {},
    events: [],
    links: [],
    spanContext: () => ({ traceId }),
    ...more,
  }) as ReadableSpan;
const traceIds = (count: number) => Array.from({ length: count }, () => randomBytes(16).toString('hex'));
const LAST_REFUSED = 'f'.repeat(32);

it('takes every trace while it is half empty', () => {
  const room = new SpanRoom({ maxQueueSize: 200, maxQueueBytes: MIB });
  expect(traceIds(100).every((id) => room.take(spanOf(id)))).toBe(true);
});

it('takes no more spans than it may hold, and takes some again once others have left', () => {
  const room = new SpanRoom({ maxQueueSize: 2, maxQueueBytes: MIB });
  const [one, two, three] = [1, 2, 3].map(() => spanOf(LAST_REFUSED));
  expect([one, two, three].map((span) => room.take(span!))).toEqual([true, true, false]);
  room.leave(one!);
  expect(room.take(three!)).toBe(true);
});

it.each<[string, Partial<ReadableSpan>]>([
  ['an attribute', { attributes: { 'db.query.text': 'x'.repeat(600) } }],
  ['a list', { attributes: { skus: Array(6).fill('x'.repeat(92)) } }],
  ['an event', { events: [{ name: 'e', time: [0, 0], attributes: { 'exception.stacktrace': 'x'.repeat(500) } }] }],
  ['links', { links: Array(5).fill({ context: { traceId: LAST_REFUSED } }) }],
])('weighs %s', (_, more) => {
  const room = new SpanRoom({ maxQueueSize: 100, maxQueueBytes: 1800 });
  expect(room.take(spanOf(LAST_REFUSED, more))).toBe(true);
  expect(room.take(spanOf(LAST_REFUSED, more))).toBe(false);
});

it('takes all traces again some time after it was full', () => {
  jest.useFakeTimers();
  const room = new SpanRoom({ maxQueueSize: 4, maxQueueBytes: MIB });
  const held = [1, 2, 3, 4].map(() => spanOf(LAST_REFUSED));
  for (const span of held) room.take(span);
  for (const span of held) room.leave(span);
  const first = () => spanOf('0'.repeat(32));
  expect(room.take(first())).toBe(false);
  jest.advanceTimersByTime(10_000);
  expect(room.take(first())).toBe(true);
  jest.useRealTimers();
});

it('refuses whole traces, and two processes refuse the same ones', () => {
  const limits = { maxQueueSize: 1000, maxQueueBytes: 10 * MIB };
  const rooms = [new SpanRoom(limits), new SpanRoom(limits)];
  const ids = traceIds(500);
  const taken = new Map(ids.map((id) => [id, 0]));
  // Ten rounds, in each of which each trace ends a span in each process, and what came two rounds before has left.
  const held: { room: SpanRoom; span: ReadableSpan }[][] = [];
  for (let round = 0; round < 10; round += 1) {
    held.push([]);
    for (const id of ids)
      for (const room of rooms) {
        const span = spanOf(id);
        if (!room.take(span)) continue;
        taken.set(id, taken.get(id)! + 1);
        held[round]!.push({ room, span });
      }
    for (const { room, span } of held[round - 2] ?? []) room.leave(span);
  }
  const counts = [...taken.values()];
  const whole = counts.filter((count) => count === 20).length;
  const gone = counts.filter((count) => count <= 4).length;

  expect(counts.reduce((sum, count) => sum + count)).toBeLessThan(ids.length * 20 * 0.9);
  expect((whole + gone) / ids.length).toBeGreaterThan(0.8);
});
