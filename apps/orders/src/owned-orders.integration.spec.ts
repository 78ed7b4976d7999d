import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { OrderPage } from '@throughline/contracts';
import { underDeadline } from '@throughline/service';
import { captureContext } from '@throughline/telemetry';
import { recordTraces } from '@throughline/telemetry-testing';
import { OrderApproval } from './approve-order.js';
import { OrderCancellation } from './cancel-order.js';
import { OrderPages } from './order-pages.js';
import type { NewOrder } from './new-order.js';
import { database, disconnect, eventsOf, newOrder, orders, prisma } from './orders.fixture.js';

Logger.overrideLogger(false);
const [cancellation, approval, pages] = [
  new OrderCancellation(orders),
  new OrderApproval(orders),
  new OrderPages(database),
];
const traces = recordTraces();

beforeEach(async () => {
  traces.reset();
  await prisma.order.deleteMany();
  await prisma.outbox.deleteMany();
});
afterAll(disconnect);

describe('a cancellation', () => {
  it('ends an order that waits for its approval, in a span that is linked to it, once', async () => {
    const { id } = await placed({ status: 'awaiting_approval' });
    const order = await cancellation.cancel(id);

    expect(order).toMatchObject({ status: 'cancelled', reason: 'cancelled_by_customer' });
    expect(await cancellation.cancel(id)).toEqual(order);
    expect(await eventsOf(id)).toEqual(['order.cancelled']);
    const [ordered, cancelled] = ['POST /orders', 'cancel_order'].map((name) =>
      traces.spans.find((span) => span.name === name),
    );
    expect(cancelled!.links.map(({ spanId }) => spanId)).toEqual([ordered!.spanId]);
  });

  it('asks payments to close the payment of a pending order, which stays pending until then', async () => {
    const { id } = await placed({ status: 'pending' });

    expect(await cancellation.cancel(id)).toMatchObject({ status: 'pending' });
    expect(await eventsOf(id)).toEqual(['order.cancellation_requested']);
    const [ordered, cancelled] = ['POST /orders', 'cancel_order'].map((name) =>
      traces.spans.find((span) => span.name === name),
    );
    expect(cancelled!.links.map(({ spanId }) => spanId)).toEqual([ordered!.spanId]);
  });

  it('asks nothing for a caller that has given up', async () => {
    const { id } = await placed({ status: 'pending' });
    const late = underDeadline('1', async () => {
      await delay(60);
      return cancellation.cancel(id);
    });

    await expect(late).rejects.toMatchObject({ status: 504 });
    expect(await eventsOf(id)).toEqual([]);
  });

  it.each([
    ['completed', null],
    ['cancelled', 'payment_declined'],
  ])('leaves alone an order that is %s (%s)', async (status, reason) => {
    const { id } = await placed({ status });
    await prisma.order.update({ where: { id }, data: { reason } });

    await expect(cancellation.cancel(id)).rejects.toMatchObject({ status: 409, code: 'not_cancellable' });
    expect(await orders.find(id)).toMatchObject({ status });
    expect(await eventsOf(id)).toEqual([]);
  });

  it('and an approval at once: an order that was cancelled is never charged, and any other knows of the cancellation', async () => {
    const waiting = await Promise.all(Array.from({ length: 40 }, () => placed({ status: 'awaiting_approval' })));
    const attempts = waiting.flatMap(({ id }, at) => {
      const both = [() => cancellation.cancel(id), () => approval.decide(id, true)];
      return at % 2 ? both : both.reverse();
    });
    await Promise.allSettled(attempts.map((attempt) => attempt()));

    const outcomes = await Promise.all(
      waiting.map(async ({ id }) => `${(await orders.find(id))!.status}: ${(await eventsOf(id)).join(', ')}`),
    );
    const possible = [
      'cancelled: order.cancelled',
      'pending: order.approved, order.placed, order.cancellation_requested',
    ];
    expect(outcomes.filter((outcome) => !possible.includes(outcome))).toEqual([]);
  });
});

describe('pages', () => {
  it('show an owner’s orders, newest first, each once, also where many have the same time', async () => {
    const at = new Date('2026-11-21T09:30:00.000Z');
    const mine = await Promise.all(Array.from({ length: 7 }, () => placed({ owner: 'guest:1' })));
    await prisma.order.updateMany({
      where: { id: { in: mine.slice(2).map(({ id }) => id) } },
      data: { createdAt: at },
    });
    await Promise.all([placed({ owner: 'guest:2' }), placed({ owner: null })]);
    const shown = await everyPage({ owner: 'guest:1' }, 2);

    const expected = await prisma.order.findMany({
      where: { owner: 'guest:1' },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    });
    expect(shown).toEqual(expected.map(({ id }) => id));
    expect(shown).toHaveLength(7);
    expect(await everyPage({}, 4)).toHaveLength(9);
  });

  it('are read by an index, however many orders there are', async () => {
    const plan = await prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL enable_seqscan = off`;
      await tx.$executeRaw`SET LOCAL enable_sort = off`;
      return tx.$queryRaw<object[]>`EXPLAIN SELECT id FROM orders
        WHERE owner = 'guest:1' AND (created_at, id) < (now(), ${randomUUID()}::uuid) ORDER BY created_at DESC, id DESC LIMIT 3`;
    });

    expect(JSON.stringify(plan)).toContain('orders_by_owner_idx');
  });

  it.each(['', 'AAAA', Buffer.from(`1 ${'x'.repeat(36)}`).toString('base64url'), "'; DROP TABLE orders; --"])(
    'refuse the made-up cursor "%s"',
    async (cursor) => {
      await expect(pages.page({}, { limit: 2, cursor })).rejects.toMatchObject({
        status: 400,
        code: 'invalid_request',
      });
    },
  );
});

async function everyPage(of: Parameters<OrderPages['page']>[0], limit: number): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: OrderPage = OrderPage.parse(await pages.page(of, { limit, cursor }));
    expect(page.orders.length).toBeLessThanOrEqual(limit);
    ids.push(...page.orders.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  return ids;
}

const placed = (more: Partial<NewOrder>): Promise<NewOrder> =>
  traces.during('POST /orders', () => orders.place({ ...newOrder(more), traceContext: captureContext() }, []));
