import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import { DatabaseProbe, openPool } from '@throughline/service';
import type { Pool } from 'pg';
import type { Card } from './cards.js';

export interface Transfer {
  orderId: string;
  totalCents: number;
}

export type Charge = { outcome: 'captured'; paymentId: string } | { outcome: 'declined' };

export class ProcessorUnavailableError extends Error {
  override readonly name = 'ProcessorUnavailableError';

  constructor() {
    super('card processor is unavailable');
  }
}

/**
 * Stands in for another company's API. It keeps its own ledger, in another schema and over other connections, committed
 * apart from this service's transactions. So the ledger survives a crash and shows how often a card was really charged.
 */
export class CardProcessor implements OnApplicationShutdown {
  private readonly pool: Pool;
  private readonly probe: DatabaseProbe;

  constructor(databaseUrl: string) {
    this.pool = openPool(databaseUrl, 5);
    this.probe = new DatabaseProbe(databaseUrl);
  }

  async charge(card: Card, { orderId, totalCents }: Transfer): Promise<Charge> {
    if (card.delayMs) await sleep(card.delayMs);
    if (card.declines) return { outcome: 'declined' };
    const succeedsOnCall = card.succeedsOnCall ?? 1;
    // The key makes a repeated call the same charge, so it is derived from the order, never generated per call.
    const paymentId = await this.enter('charge', `charge:${orderId}`, orderId, totalCents, succeedsOnCall);
    return { outcome: 'captured', paymentId };
  }

  async refund({ orderId, totalCents }: Transfer): Promise<void> {
    await this.enter('refund', `refund:${orderId}`, orderId, totalCents, 1);
  }

  /** Returns the id of the charge in the processor's ledger, or null if there is none. */
  async findCharge(orderId: string): Promise<string | null> {
    const { rows } = await this.pool.query<{ reference: string }>(FIND_CHARGE, [`charge:${orderId}`]);
    return rows[0]?.reference ?? null;
  }

  /** @throws while the processor is down */
  ping(): Promise<void> {
    return this.probe.ping();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.pool.end(), this.probe.close()]);
  }

  private async enter(kind: string, key: string, orderId: string, cents: number, succeedsOnCall: number) {
    const { rows } = await this.pool.query<{ reference: string; settled: boolean }>(ENTER, [
      key,
      randomUUID(),
      orderId,
      kind,
      cents,
      succeedsOnCall,
    ]);
    const entry = rows[0];
    if (!entry?.settled) throw new ProcessorUnavailableError();
    return entry.reference;
  }
}

const FIND_CHARGE = 'SELECT reference FROM processor.ledger WHERE idempotency_key = $1 AND settled_at IS NOT NULL';

/** Counts the call and charges on the one that succeeds, in one statement, so that concurrent calls add up. */
const ENTER = `
  INSERT INTO processor.ledger AS entry (idempotency_key, reference, order_id, kind, amount_cents, settled_at)
  VALUES ($1, $2, $3, $4, $5, CASE WHEN $6::bigint <= 1 THEN now() END)
  ON CONFLICT (idempotency_key) DO UPDATE SET
    calls = entry.calls + 1,
    settled_at = coalesce(entry.settled_at, CASE WHEN $6::bigint <= entry.calls + 1 THEN now() END)
  RETURNING reference, settled_at IS NOT NULL AS settled`;
