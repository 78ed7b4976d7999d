import { Injectable } from '@nestjs/common';
import type { EventMessage, OrderItem, Payment, TimelineEntry } from '@throughline/contracts';
import { addToOutbox, assertBeforeDeadline, failpoint, OutboxRelay, Problem } from '@throughline/service';
import { type Order, PrismaClient } from './generated/client.js';
import { OrderMetrics } from './order-metrics.js';
import { entryFor } from './timeline.js';
import type { Transition } from './transitions.js';

export interface NewOrder extends Pick<Order, 'id' | 'status' | 'userId' | 'totalCents' | 'currency' | 'traceId'> {
  items: OrderItem[];
  payment: Payment;
  timeline: TimelineEntry[];
  traceContext: Record<string, string>;
  idempotencyKey?: string;
  requestHash?: string;
}

export interface RequestKey {
  idempotencyKey: string;
  requestHash: string;
}

@Injectable()
export class OrderRepository {
  private readonly metrics = new OrderMetrics();

  constructor(
    private readonly prisma: PrismaClient,
    private readonly relay: OutboxRelay,
  ) {}

  find(id: string): Promise<Order | null> {
    return this.prisma.order.findFirst({ where: { id } });
  }

  /** The order that this very request made before; refuses a key that came with another one. */
  async findByKey({ idempotencyKey, requestHash }: RequestKey): Promise<NewOrder | null> {
    const order = await this.prisma.order.findFirst({ where: { idempotencyKey } });
    if (order && order.requestHash !== requestHash) {
      throw new Problem(409, 'idempotency_key_reused', 'This Idempotency-Key came with another order before.');
    }
    return order as NewOrder | null;
  }

  /** Stores the order with its events. Of equal requests at once one wins, and the others get its order. */
  async place(order: NewOrder, events: EventMessage[]): Promise<NewOrder> {
    const stored = await this.prisma.$transaction(async (tx) => {
      const { count } = await tx.order.createMany({ data: [order], skipDuplicates: true });
      if (count && events.length) await addToOutbox(tx, ...events);
      assertBeforeDeadline();
      return count > 0;
    });
    if (!stored) return (await this.findByKey(order as NewOrder & RequestKey))!;
    this.metrics.moved(order.timeline);
    failpoint('orders.after_commit');
    this.relay.wake();
    return order;
  }

  /** Moves the order if it is where the transition starts; null, and nothing done, if it is not. */
  async move(id: string, transition: Transition, events: (moved: Order) => EventMessage[]): Promise<Order | null> {
    const moved = await this.prisma.$transaction(async (tx) => {
      const [order] = await tx.order.updateManyAndReturn({
        where: { id, status: transition.from },
        data: changes(transition),
      });
      if (order) await addToOutbox(tx, ...events(order));
      assertBeforeDeadline();
      return order ?? null;
    });
    if (moved) this.metrics.moved(timelineOf(moved));
    if (moved) failpoint('orders.settle.after_commit');
    this.relay.wake();
    return moved;
  }

  /**
   * Moves the orders that have waited since before `until`, a hundred at a time; replicas share them, and skip what
   * another one holds. `around` gets the locked orders, to open a span of its own for the rest.
   */
  async moveOverdue(
    until: Date,
    transition: Transition,
    events: (moved: Order) => EventMessage[],
    around: (orders: Pick<Order, 'id' | 'traceContext'>[], rest: () => Promise<void>) => Promise<void>,
  ): Promise<number> {
    const overdue: Order[] = [];
    await this.prisma.$transaction(async (tx) => {
      const locked = await tx.$queryRaw<Pick<Order, 'id' | 'traceContext'>[]>`
        SELECT id, trace_context AS "traceContext" FROM orders
        WHERE status = ${transition.from} AND created_at < ${until}
        ORDER BY created_at LIMIT 100 FOR UPDATE SKIP LOCKED`;
      if (!locked.length) return;
      await around(locked, async () => {
        const ids = locked.map(({ id }) => id);
        overdue.push(
          ...(await tx.order.updateManyAndReturn({ where: { id: { in: ids } }, data: changes(transition) })),
        );
        await addToOutbox(tx, ...overdue.flatMap(events));
      });
    });
    for (const each of overdue) this.metrics.moved(timelineOf(each));
    if (overdue.length) this.relay.wake();
    return overdue.length;
  }
}

const timelineOf = ({ timeline }: Order) => timeline as unknown as TimelineEntry[];

const changes = (transition: Transition) => ({
  status: transition.to,
  reason: transition.reason ?? null,
  timeline: { push: entryFor(transition) },
});
