import { randomUUID } from 'node:crypto';
import type { EventMessage } from '@throughline/contracts';
import type { Order } from '../../../apps/orders/src/generated/client.js';
import { lastChange } from '../../../apps/orders/src/order-events.js';
import { entryFor } from '../../../apps/orders/src/timeline.js';
import type { Transition } from '../../../apps/orders/src/transitions.js';
import type { Settlement } from '../../../apps/payments/src/payment.repository.js';

/** A point where the test decides which step continues. */
export type Turn = (what: string) => Promise<void>;

const reference = randomUUID();
const items = [{ sku: 'MOUSE-1', qty: 2 }];

/** The stores of the three services and of the card processor for one order. Each access is atomic. */
export class World {
  readonly order = {
    id: randomUUID(),
    status: 'pending',
    reason: null as string | null,
    items,
    totalCents: 4998n,
    currency: 'USD',
    payment: { method: 'card', token: 'tok_test_123' },
    timeline: [] as object[],
    traceContext: {},
  };
  payment: { id: string; outcome: string; totalCents: bigint; refundedAt: Date | null } | undefined;
  readonly ledger = { charges: 0, refunds: 0 };
  reservation: 'reserved' | 'rejected' | undefined;
  stock = 10;

  constructor(
    private readonly turn: Turn,
    private readonly publish: (message: EventMessage) => void,
    private readonly crash: (what: string) => void,
  ) {}

  readonly orders = {
    find: async () => (await this.turn('find order'), this.row()),
    move: async (_id: string, transition: Transition, events: (moved: Order) => EventMessage[]) => {
      await this.turn('move order');
      if (this.order.status !== transition.from) return null;
      Object.assign(this.order, { status: transition.to, reason: transition.reason ?? null });
      this.order.timeline.push(entryFor(transition));
      for (const event of events(this.row())) this.publish(event);
      this.crash('after moving the order');
      return this.row();
    },
    publish: async (event: EventMessage) => (await this.turn('publish'), this.publish(event)),
    settle: (id: string, transition: Transition) => this.orders.move(id, transition, (moved) => [lastChange(moved)]),
  };

  readonly payments = {
    findByOrder: async () => (await this.turn('find payment'), this.payment && { ...this.payment }),
    settle: async ({ paymentId = randomUUID(), outcome, totalCents }: Settlement, event: EventMessage) => {
      await this.turn('settle payment');
      if (this.payment) return false;
      this.payment = { id: paymentId, outcome, totalCents: BigInt(totalCents), refundedAt: null };
      this.publish(event);
      this.crash('after settling');
      return true;
    },
    refunded: async (_orderId: string, event: EventMessage) => {
      await this.turn('note refund');
      if (!this.payment || this.payment.refundedAt) return false;
      this.payment.refundedAt = new Date();
      this.publish(event);
      return true;
    },
    publishAgain: async (event: EventMessage) => (await this.turn('tell again'), this.publish(event), true),
  };

  /** The processor's ledger, whose keys make a repeated call the same transfer. */
  readonly processor = {
    charge: async (card: { declines?: true }) => {
      await this.turn('charge');
      if (card.declines) return { outcome: 'declined' };
      this.ledger.charges = 1;
      this.crash('after the charge');
      return { outcome: 'captured', paymentId: reference };
    },
    refund: async () => {
      await this.turn('refund');
      this.ledger.refunds = 1;
      this.crash('after the refund');
    },
    findCharge: async () => (await this.turn('find charge'), this.ledger.charges ? reference : null),
  };

  private row(): Order {
    return { ...this.order, timeline: [...this.order.timeline] } as unknown as Order;
  }
}
