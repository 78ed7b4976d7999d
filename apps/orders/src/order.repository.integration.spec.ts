import { randomUUID } from 'node:crypto';
import type { EventMessage } from '@throughline/contracts';
import { underDeadline } from '@throughline/service';
import type { NewOrder } from './new-order.js';
import type { RequestKey } from './order.repository.js';
import { disconnect, eventsOf, newOrder, orders, prisma } from './orders.fixture.js';
import { lastChange, orderPlaced } from './order-events.js';
import { TRANSITIONS } from './transitions.js';

afterAll(disconnect);

describe('placing', () => {
  it('stores the order and its event together', async () => {
    const order = newOrder();
    await orders.place(order, [orderPlaced(order)]);

    expect(await eventsOf(order.id)).toEqual(['order.placed']);
    expect(await orders.find(order.id)).toMatchObject({ status: 'pending', totalCents: 149_900n, traceId: null });
  });

  it('stores neither when the event cannot be stored', async () => {
    const order = newOrder();
    const broken = { ...orderPlaced(order), id: 'not a uuid' };

    await expect(orders.place(order, [broken])).rejects.toThrow();
    expect(await orders.find(order.id)).toBeNull();
  });

  it('commits neither an order nor a move after the deadline of its caller', async () => {
    const order = newOrder();
    const kept = await place(newOrder());
    const late = (work: () => Promise<unknown>) =>
      new Promise((resolve, reject) => underDeadline('1', () => void work().then(resolve, reject)));

    const refusal = { status: 504, code: 'upstream_timeout' };
    await expect(late(() => orders.place(order, [orderPlaced(order)]))).rejects.toMatchObject(refusal);
    await expect(
      late(() => orders.move(kept.id, TRANSITIONS['inventory.reserved'], notification)),
    ).rejects.toMatchObject(refusal);
    expect(await orders.find(order.id)).toBeNull();
    expect(await orders.find(kept.id)).toMatchObject({ status: 'pending' });
  });

  it('makes one order of many concurrent equal requests', async () => {
    const key = newKey();
    const equal = Array.from({ length: 8 }, () => newOrder(key));
    const placed = await Promise.all(equal.map(place));

    expect(new Set(placed.map(({ id }) => id)).size).toBe(1);
    expect(await prisma.order.count({ where: { idempotencyKey: key.idempotencyKey } })).toBe(1);
    expect(await eventsOf(...equal.map(({ id }) => id))).toEqual(['order.placed']);
  });

  it('refuses a key that another body uses, even concurrently', async () => {
    const key = newKey();
    const other = { ...key, requestHash: 'another' };
    const results = await Promise.allSettled([place(newOrder(key)), place(newOrder(other))]);

    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { status: 409, code: 'idempotency_key_reused' },
    });
  });
});

describe('moving', () => {
  it('happens once, however many deliveries are concurrent', async () => {
    const { id } = await place(newOrder());
    const moves = Array.from({ length: 5 }, () => orders.move(id, TRANSITIONS['inventory.reserved'], notification));
    const moved = (await Promise.all(moves)).filter(Boolean);

    expect(moved).toHaveLength(1);
    expect(await eventsOf(id)).toEqual(['order.placed', 'order.completed']);
    expect((await orders.find(id))!.timeline).toMatchObject([{ status: 'pending' }, { status: 'completed' }]);
  });

  it('ignores an event after the order has ended', async () => {
    const { id } = await place(newOrder());
    await orders.move(id, TRANSITIONS['payment.declined'], notification);

    expect(await orders.move(id, TRANSITIONS['inventory.reserved'], notification)).toBeNull();
    expect(await orders.find(id)).toMatchObject({ status: 'cancelled', reason: 'payment_declined' });
  });

  it('publishes the position of the new timeline entry', async () => {
    const order = awaiting();
    await place(order);
    const moved = await orders.move(order.id, TRANSITIONS.rejected, notification);

    expect(lastChange(moved!).data).toMatchObject({ position: 1, status: 'cancelled', reason: 'rejected' });
  });
});

describe('expiry', () => {
  const long = new Date(Date.now() - 3_600_000);
  const expire = (until: Date) =>
    orders.moveOverdue(until, TRANSITIONS.expired, notification, async (_overdue, rest) => rest());

  it('cancels each overdue order once, and no other', async () => {
    const [late, early] = [awaiting(), awaiting()];
    await Promise.all([place(late), place(early)]);
    await prisma.order.update({ where: { id: late.id }, data: { createdAt: long } });

    // Two replicas at once.
    await Promise.all([expire(new Date(Date.now() - 60_000)), expire(new Date(Date.now() - 60_000))]);

    expect(await orders.find(late.id)).toMatchObject({ status: 'cancelled', reason: 'approval_expired' });
    expect(await eventsOf(late.id)).toEqual(['order.placed', 'order.cancelled']);
    expect(await orders.find(early.id)).toMatchObject({ status: 'awaiting_approval' });
  });

  it('opens no span when no order is overdue', async () => {
    const openSpan = () => Promise.reject(new Error('opened a span'));

    expect(await orders.moveOverdue(new Date(0), TRANSITIONS.expired, notification, openSpan)).toBe(0);
  });
});

const notification = (moved: Parameters<typeof lastChange>[0]): EventMessage[] => [lastChange(moved)];
const place = (order: NewOrder) => orders.place(order, [orderPlaced(order)]);
const newKey = (): RequestKey => ({ idempotencyKey: randomUUID(), requestHash: 'hash' });

const awaiting = (): NewOrder => newOrder({ status: 'awaiting_approval' });
