import { Injectable } from '@nestjs/common';
import { InventoryRejected, InventoryReserved, type OrderLine } from '@throughline/contracts';
import { Database, failpoint } from '@throughline/service';
import { FIND_RESERVATION, RESERVE } from './statements.js';

export type ReservationOutcome = 'reserved' | 'rejected' | 'already_decided';

@Injectable()
export class ReservationRepository {
  constructor(private readonly database: Database) {}

  /** Publishes the outcome of an order's reservation again; returns false if there is none. */
  publishAgain(orderId: string): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const [reservation] = await tx.query<{ outcome: string; items: OrderLine[] }>(FIND_RESERVATION, orderId);
      if (!reservation) return false;
      const [reserved, rejected] = answers(orderId, reservation.items);
      await tx.storeEvents(reservation.outcome === 'reserved' ? reserved : rejected);
      return true;
    });
  }

  /** All of the order's lines or none of them, once per order; the answer leaves through the outbox. */
  async reserve(orderId: string, items: OrderLine[]): Promise<ReservationOutcome> {
    const { outcome } = await this.database.runWithEvents<{ outcome: 'reserved' | 'rejected' | null }>(
      RESERVE,
      [...answers(orderId, items)],
      orderId,
      JSON.stringify(items),
    );
    failpoint('inventory.after_commit');
    return outcome ?? 'already_decided';
  }
}

/** The two possible outcomes. RESERVE stores the one that applies, with the SKUs that are short. */
function answers(orderId: string, items: OrderLine[]) {
  const skus = items.map(({ sku }) => sku);
  return [
    InventoryReserved.of({ orderId, items }),
    InventoryRejected.of({ orderId, reason: 'out_of_stock', skus }),
  ] as const;
}
