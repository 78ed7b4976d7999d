import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EventMessage } from '@throughline/contracts';
import { addToOutbox, OutboxRelay } from '@throughline/service';
import { type Payment, PrismaClient } from './generated/client.js';

export interface Settlement {
  orderId: string;
  paymentId?: string;
  outcome: 'captured' | 'declined';
  totalCents: number;
  currency: string;
}

@Injectable()
export class PaymentRepository {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly relay: OutboxRelay,
  ) {}

  findByOrder(orderId: string): Promise<Payment | null> {
    return this.prisma.payment.findFirst({ where: { orderId } });
  }

  /** Writes what became of the payment, and the event that tells it. False when another delivery was first. */
  async settle({ paymentId = randomUUID(), ...settlement }: Settlement, told: EventMessage): Promise<boolean> {
    return this.tellOnce(told, (tx) =>
      tx.payment.createMany({ data: [{ id: paymentId, ...settlement }], skipDuplicates: true }),
    );
  }

  async refunded(orderId: string, told: EventMessage): Promise<boolean> {
    return this.tellOnce(told, (tx) =>
      tx.payment.updateMany({ where: { orderId, refundedAt: null }, data: { refundedAt: new Date() } }),
    );
  }

  private async tellOnce(told: EventMessage, write: (tx: Transaction) => Promise<{ count: number }>): Promise<boolean> {
    const written = await this.prisma.$transaction(async (tx) => {
      const { count } = await write(tx);
      if (count) await addToOutbox(tx, told);
      return count > 0;
    });
    this.relay.wake();
    return written;
  }
}

type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0];
