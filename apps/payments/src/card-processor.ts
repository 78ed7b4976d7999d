import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import { openPool, ping } from '@throughline/service';
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
 * Stands in for another company's API. Its books are its own: another schema, other connections, committed apart from
 * our transactions, so they survive our crash and tell how often we really charged.
 */
export class CardProcessor implements OnApplicationShutdown {
  private readonly pool: Pool;

  constructor(databaseUrl: string) {
    this.pool = openPool(databaseUrl, 5);
  }

  async charge(card: Card, { orderId, totalCents }: Transfer): Promise<Charge> {
    if (card.delayMs) await sleep(card.delayMs);
    if (card.declines) return { outcome: 'declined' };
    const succeedsOnCall = card.succeedsOnCall ?? 1;
    // The key is what makes a repeated call the same charge: derived from the order, never made up per call.
    const paymentId = await this.enter('charge', `charge:${orderId}`, orderId, totalCents, succeedsOnCall);
    return { outcome: 'captured', paymentId };
  }

  async refund({ orderId, totalCents }: Transfer): Promise<void> {
    await this.enter('refund', `refund:${orderId}`, orderId, totalCents, 1);
  }

  /** @throws while it can take no charge */
  ping(): Promise<void> {
    return ping(this.pool);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
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

/** Counts the call and, once enough were made, moves the money: one statement, so that concurrent calls add up. */
const ENTER = `
  INSERT INTO processor.ledger AS entry (idempotency_key, reference, order_id, kind, amount_cents, settled_at)
  VALUES ($1, $2, $3, $4, $5, CASE WHEN $6::bigint <= 1 THEN now() END)
  ON CONFLICT (idempotency_key) DO UPDATE SET
    calls = entry.calls + 1,
    settled_at = coalesce(entry.settled_at, CASE WHEN $6::bigint <= entry.calls + 1 THEN now() END)
  RETURNING reference, settled_at IS NOT NULL AS settled`;
