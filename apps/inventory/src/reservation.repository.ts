import { Injectable } from '@nestjs/common';
import { InventoryRejected, InventoryReserved, type OrderLine } from '@throughline/contracts';
import { addToOutbox, failpoint, OutboxRelay } from '@throughline/service';
import { Prisma, PrismaClient } from './generated/client.js';

export type ReservationOutcome = 'reserved' | 'rejected' | 'already_decided';

@Injectable()
export class ReservationRepository {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly relay: OutboxRelay,
  ) {}

  /** All of the order's lines or none of them, once per order; the answer leaves through the outbox. */
  async reserve(orderId: string, items: OrderLine[]): Promise<ReservationOutcome> {
    const outcome = await this.prisma.$transaction(async (tx) => {
      const short = await lockAndFindShort(tx, items);
      const decision = short.length ? 'rejected' : 'reserved';

      const row = { orderId, outcome: decision, items };
      const { count } = await tx.reservation.createMany({ data: [row], skipDuplicates: true });
      if (count === 0) return 'already_decided';

      if (decision === 'reserved') await takeFromStock(tx, items);
      await addToOutbox(
        tx,
        decision === 'reserved'
          ? InventoryReserved.of({ orderId, items })
          : InventoryRejected.of({ orderId, reason: 'out_of_stock', skus: short }),
      );
      return decision;
    });
    failpoint('inventory.after_commit');
    this.relay.wake();
    return outcome;
  }
}

/** Locks in the order of the sku, always: two orders for the same products wait for each other, and never in a circle. */
async function lockAndFindShort(tx: Prisma.TransactionClient, items: OrderLine[]): Promise<string[]> {
  const locked = await tx.$queryRaw<{ sku: string; free: number }[]>`
    SELECT sku, stock - held AS free FROM products
    WHERE sku = ANY(${items.map(({ sku }) => sku)}) ORDER BY sku FOR UPDATE`;
  const free = new Map(locked.map((row) => [row.sku, row.free]));
  return items.filter(({ sku, qty }) => (free.get(sku) ?? 0) < qty).map(({ sku }) => sku);
}

const takeFromStock = (tx: Prisma.TransactionClient, items: OrderLine[]) => tx.$executeRaw`
  UPDATE products SET stock = stock - wanted.qty
  FROM jsonb_to_recordset(${JSON.stringify(items)}::jsonb) AS wanted(sku text, qty int)
  WHERE products.sku = wanted.sku`;
