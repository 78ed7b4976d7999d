import { Injectable } from '@nestjs/common';
import type { EventMessage, TimelineEntry } from '@throughline/contracts';
import { assertBeforeDeadline, budgetMs, Database, failpoint, Problem } from '@throughline/service';
import type { Order } from './generated/client.js';
import { OrderMetrics } from './order-metrics.js';
import { CHASE, FIND, FIND_BY_KEY, LOCK_OVERDUE, LOCK_PENDING, MOVE, MOVE_ALL, PLACE, SETTLE } from './statements.js';
import type { NewOrder } from './new-order.js';
import { changeOf } from './order-events.js';
import { entryFor } from './timeline.js';
import type { Transition } from './transitions.js';

/** An order's state after a transition. */
export interface Moved {
  status: string;
  reason: string | null;
  timeline: TimelineEntry[];
}

/** An idempotency key as stored, with the hash of its request. */
export interface RequestKey {
  idempotencyKey: string;
  requestHash: string;
  /** The same key as stored for a guest that had no token yet. */
  strangersKey?: string;
}

@Injectable()
export class OrderRepository {
  constructor(
    private readonly database: Database,
    private readonly metrics: OrderMetrics,
  ) {}

  async find(id: string): Promise<Order | null> {
    return orderOf(await this.database.query<Order>(FIND, id));
  }

  /**
   * Finds the order that the same request made before.
   * @throws Problem 409 `idempotency_key_reused` when another request used the key
   */
  async findByKey(
    { idempotencyKey, requestHash, strangersKey }: RequestKey,
    owner: string | null,
  ): Promise<NewOrder | null> {
    const order = orderOf(
      await this.database.query<Order>(FIND_BY_KEY, idempotencyKey, strangersKey ?? idempotencyKey, owner),
    );
    if (order && order.requestHash !== requestHash) {
      throw new Problem(409, 'idempotency_key_reused', 'This Idempotency-Key came with another order before.');
    }
    return order as NewOrder | null;
  }

  /** Stores the order with its events. Of concurrent equal requests one wins, and the others get its order. */
  async place(order: NewOrder, events: EventMessage[]): Promise<NewOrder> {
    const { id, status, userId, owner, items, totalCents, currency, payment, timeline, traceId, traceContext } = order;
    const { placed } = await this.database.runWithEvents<{ placed: boolean }>(
      PLACE,
      events,
      ...[id, status, userId, JSON.stringify(items), totalCents, currency, payment],
      ...[timeline.map((entry) => JSON.stringify(entry)), traceId, traceContext],
      ...[order.idempotencyKey, order.requestHash, budgetMs, owner],
    );
    if (!placed) return (await this.findByKey(order as NewOrder & RequestKey, owner))!;
    this.metrics.moved(timeline);
    failpoint('orders.after_commit');
    return order;
  }

  /** Ends an order that is in the transition's `from` status, and publishes the change; returns null for any other. */
  async settle(id: string, transition: Transition): Promise<Moved | null> {
    const { to, from, reason = null } = transition;
    const entry = entryFor(transition);
    // 0 is a placeholder: only the statement knows the entry's position in the timeline.
    const event = changeOf(id, entry, 0);
    const { moved } = await this.database.runWithEvents<{ moved: Moved | null }>(
      SETTLE,
      [event],
      ...[id, from, to, reason, entry],
    );
    if (moved) this.metrics.moved(moved.timeline);
    if (moved) failpoint('orders.settle.after_commit');
    return moved;
  }

  /** Moves an order that is in the transition's `from` status; returns null for any other. */
  async move(id: string, transition: Transition, events: (moved: Order) => EventMessage[]): Promise<Order | null> {
    const moved = await this.database.transaction(async (tx) => {
      const order = orderOf(await tx.query<Order>(MOVE, id, ...changes(transition)));
      if (order) await tx.storeEvents(...events(order));
      assertBeforeDeadline();
      return order;
    });
    if (moved) this.metrics.moved(timelineOf(moved));
    return moved;
  }

  publish(event: EventMessage): Promise<void> {
    return this.database.transaction(async (tx) => {
      await tx.storeEvents(event);
      assertBeforeDeadline();
    });
  }

  /**
   * Moves up to a hundred orders created before `until`, skipping those that another replica has locked. `around` gets
   * the locked orders and wraps the rest of the work in a span.
   */
  async moveOverdue(
    until: Date,
    transition: Transition,
    events: (moved: Order) => EventMessage[],
    around: (orders: Pick<Order, 'id' | 'traceContext'>[], rest: () => Promise<void>) => Promise<void>,
  ): Promise<number> {
    const overdue: Order[] = [];
    await this.database.transaction(async (tx) => {
      const locked = await tx.query<Pick<Order, 'id' | 'traceContext'>>(LOCK_OVERDUE, transition.from, until);
      if (!locked.length) return;
      await around(locked, async () => {
        const ids = locked.map(({ id }) => id);
        overdue.push(...(await tx.query<Order>(MOVE_ALL, ids, ...changes(transition))).map(toOrder));
        await tx.storeEvents(...overdue.flatMap(events));
      });
    });
    for (const each of overdue) this.metrics.moved(timelineOf(each));
    return overdue.length;
  }

  /**
   * Publishes `events` for up to a hundred orders that have been pending for longer than `deadlineMs`, which doubles
   * with each repetition. `around` gets the locked orders and wraps the rest of the work in a span.
   */
  async chase(
    deadlineMs: number,
    events: (overdue: Order) => EventMessage[],
    around: (orders: Order[], rest: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      const locked = await tx.query<Pick<Order, 'id'>>(LOCK_PENDING, deadlineMs);
      if (!locked.length) return;
      const ids = locked.map(({ id }) => id);
      const overdue = (await tx.query<Order>(CHASE, ids)).map(toOrder);
      await around(overdue, () => tx.storeEvents(...overdue.flatMap(events)));
    });
  }
}

/** pg reads a BIGINT as text. */
export const toOrder = (row: Order): Order => ({ ...row, totalCents: BigInt(row.totalCents) });
const orderOf = ([row]: Order[]): Order | null => (row ? toOrder(row) : null);

const timelineOf = ({ timeline }: Order) => timeline as unknown as TimelineEntry[];

/** The parameters of MOVE and MOVE_ALL after the id. */
const changes = (transition: Transition) => [
  transition.from,
  transition.to,
  transition.reason ?? null,
  entryFor(transition),
];
