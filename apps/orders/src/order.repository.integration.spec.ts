import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import type { EventMessage } from '@throughline/contracts';
import { type OutboxRelay, underDeadline } from '@throughline/service';
import { PrismaClient } from './generated/client.js';
import { type NewOrder, OrderRepository, type RequestKey } from './order.repository.js';
import { entryFor, lastChange, orderPlaced } from './timeline.js';
import { TRANSITIONS } from './transitions.js';

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env['ORDERS_DATABASE_URL']! }) });
const orders = new OrderRepository(prisma, { wake() {} } as unknown as OutboxRelay);

afterAll(() => prisma.$disconnect());

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

  it('commits nothing, here or in a move, for a caller who has given up meanwhile', async () => {
    const order = newOrder();
    const kept = await place(newOrder());
    const late = (work: () => Promise<unknown>) =>
      new Promise((resolve, reject) => underDeadline('1', () => void work().then(resolve, reject)));

    const refusal = { status: 504, code: 'upstream_timeout' };
    await expect(late(() => orders.place(order, [orderPlaced(order)]))).rejects.toMatchObject(refusal);
    await expect(late(() => orders.move(kept.id, TRANSITIONS['inventory.reserved'], told))).rejects.toMatchObject(
      refusal,
    );
    expect(await orders.find(order.id)).toBeNull();
    expect(await orders.find(kept.id)).toMatchObject({ status: 'pending' });
  });

  it('makes one order of many equal requests at once', async () => {
    const key = newKey();
    const equal = Array.from({ length: 8 }, () => newOrder(key));
    const placed = await Promise.all(equal.map(place));

    expect(new Set(placed.map(({ id }) => id)).size).toBe(1);
    expect(await prisma.order.count({ where: { idempotencyKey: key.idempotencyKey } })).toBe(1);
    expect(await eventsOf(...equal.map(({ id }) => id))).toEqual(['order.placed']);
  });

  it('refuses a key that came with another body, even at the same time', async () => {
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
  it('happens once, however many deliveries say so at once', async () => {
    const { id } = await place(newOrder());
    const moves = Array.from({ length: 5 }, () => orders.move(id, TRANSITIONS['inventory.reserved'], told));
    const moved = (await Promise.all(moves)).filter(Boolean);

    expect(moved).toHaveLength(1);
    expect(await eventsOf(id)).toEqual(['order.placed', 'order.completed']);
    expect((await orders.find(id))!.timeline).toMatchObject([{ status: 'pending' }, { status: 'completed' }]);
  });

  it('ignores what comes too late', async () => {
    const { id } = await place(newOrder());
    await orders.move(id, TRANSITIONS['payment.declined'], told);

    expect(await orders.move(id, TRANSITIONS['inventory.reserved'], told)).toBeNull();
    expect(await orders.find(id)).toMatchObject({ status: 'cancelled', reason: 'payment_declined' });
  });

  it('tells the customer which entry of the timeline is new', async () => {
    const order = awaiting();
    await place(order);
    const moved = await orders.move(order.id, TRANSITIONS.rejected, told);

    expect(lastChange(moved!).data).toMatchObject({ position: 1, status: 'cancelled', reason: 'rejected' });
  });
});

describe('expiry', () => {
  const long = new Date(Date.now() - 3_600_000);
  const expire = (until: Date) =>
    orders.moveOverdue(until, TRANSITIONS.expired, told, async (_overdue, rest) => rest());

  it('cancels what has waited too long, once, and nothing else', async () => {
    const [late, early] = [awaiting(), awaiting()];
    await Promise.all([place(late), place(early)]);
    await prisma.order.update({ where: { id: late.id }, data: { createdAt: long } });

    // Two replicas at once.
    await Promise.all([expire(new Date(Date.now() - 60_000)), expire(new Date(Date.now() - 60_000))]);

    expect(await orders.find(late.id)).toMatchObject({ status: 'cancelled', reason: 'approval_expired' });
    expect(await eventsOf(late.id)).toEqual(['order.placed', 'order.cancelled']);
    expect(await orders.find(early.id)).toMatchObject({ status: 'awaiting_approval' });
  });

  it('opens no span when there is nothing to do', async () => {
    const openSpan = () => Promise.reject(new Error('opened a span'));

    expect(await orders.moveOverdue(new Date(0), TRANSITIONS.expired, told, openSpan)).toBe(0);
  });
});

const told = (moved: Parameters<typeof lastChange>[0]): EventMessage[] => [lastChange(moved)];
const place = (order: NewOrder) => orders.place(order, [orderPlaced(order)]);
const newKey = (): RequestKey => ({ idempotencyKey: randomUUID(), requestHash: 'hash' });

function newOrder(key?: RequestKey): NewOrder {
  return {
    id: randomUUID(),
    status: 'pending',
    userId: '42',
    items: [{ sku: 'LAPTOP-1', name: 'Laptop 1', qty: 1, priceCents: 149_900 }],
    totalCents: 149_900n,
    currency: 'USD',
    payment: { method: 'card', token: 'tok_test_123' },
    timeline: [entryFor({ to: 'pending' })],
    traceId: null,
    traceContext: {},
    ...key,
  };
}

function awaiting(): NewOrder {
  return { ...newOrder(), status: 'awaiting_approval', timeline: [entryFor({ to: 'awaiting_approval' })] };
}

async function eventsOf(...ids: string[]): Promise<string[]> {
  const rows = await prisma.outbox.findMany({ where: { aggregateId: { in: ids } }, orderBy: { id: 'asc' } });
  return rows.map(({ type }) => type);
}
