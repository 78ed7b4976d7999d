import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EventMessage } from '@throughline/contracts';
import { Database } from '@throughline/service';
import type { Payment } from './generated/client.js';
import { FIND, REFUND, SETTLE } from './statements.js';

export interface Settlement {
  orderId: string;
  paymentId?: string;
  outcome: 'captured' | 'declined' | 'cancelled';
  totalCents: number;
  currency: string;
}

@Injectable()
export class PaymentRepository {
  constructor(private readonly database: Database) {}

  async findByOrder(orderId: string): Promise<Payment | null> {
    const [row] = await this.database.query<Payment>(FIND, orderId);
    return row ? { ...row, totalCents: BigInt(row.totalCents) } : null;
  }

  /** Stores the payment's outcome with its event. Returns false when another delivery was first. */
  async settle(settlement: Settlement, event: EventMessage): Promise<boolean> {
    const { paymentId = randomUUID(), orderId, outcome, totalCents, currency } = settlement;
    const values = [paymentId, orderId, outcome, totalCents, currency];
    return (await this.database.runWithEvents<Written>(SETTLE, [event], ...values)).count > 0;
  }

  async refunded(orderId: string, event: EventMessage): Promise<boolean> {
    return (await this.database.runWithEvents<Written>(REFUND, [event], orderId)).count > 0;
  }

  /** Publishes the outcome again. Consumers that have received it before ignore it. */
  publishAgain(event: EventMessage): Promise<void> {
    return this.database.transaction((tx) => tx.storeEvents(event));
  }
}

interface Written {
  count: number;
}
