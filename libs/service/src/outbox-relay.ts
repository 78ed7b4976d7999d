import { Logger } from '@nestjs/common';
import { metrics } from '@opentelemetry/api';
import { type Carrier, withContext } from '@throughline/telemetry';
import type { Pool, PoolClient } from 'pg';
import type { Broker } from './broker.js';
import { readEnv } from './env.js';
import { outsideRequests } from './outside-requests.js';
import { relaying } from './variables.js';

const { OUTBOX_POLL_MS } = readEnv(relaying);
const BATCH = 50;

// The oldest unpublished row of each order, and only that: SKIP LOCKED alone would let a second replica publish an
// order's later event while the first still holds its earlier one.
export const CLAIM = `
  SELECT o.id, o.message_id, o.type, o.aggregate_id, o.payload, o.headers, o.mandatory FROM outbox o
  WHERE o.published_at IS NULL AND o.next_attempt_at <= now() AND NOT EXISTS (
    SELECT 1 FROM outbox earlier
    WHERE earlier.aggregate_id = o.aggregate_id AND earlier.id < o.id AND earlier.published_at IS NULL)
  ORDER BY o.id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`;
const PUBLISHED = 'UPDATE outbox SET published_at = now(), attempts = attempts + 1 WHERE id = ANY($1)';
const POSTPONED = `
  UPDATE outbox SET attempts = attempts + 1,
    next_attempt_at = now() + least(30, power(2, attempts)) * interval '1 second' WHERE id = ANY($1)`;
const LAG = 'SELECT extract(epoch FROM now() - min(created_at))::float8 AS lag FROM outbox WHERE published_at IS NULL';
const FORGET_AT_ONCE = 1000;
const FORGET = `DELETE FROM outbox WHERE id IN (
  SELECT id FROM outbox WHERE published_at < now() - interval '7 days' LIMIT ${FORGET_AT_ONCE} FOR UPDATE SKIP LOCKED)`;
const HOUR_MS = 3_600_000;

interface Row {
  id: string;
  message_id: string;
  type: string;
  aggregate_id: string;
  payload: unknown;
  headers: Carrier;
  mandatory: boolean;
}

/** Publishes what transactions left in the outbox: at once when woken, and by polling in case nobody did. */
export class OutboxRelay {
  private readonly logger = new Logger('outbox');
  private readonly timer: NodeJS.Timeout;
  private draining: Promise<void> | undefined;
  private wanted = false;
  private lagSeconds = 0;
  private forgetAfter = 0;

  constructor(
    private readonly pool: Pool,
    private readonly broker: Broker,
  ) {
    this.timer = setInterval(() => this.wake(), OUTBOX_POLL_MS);
    broker.onConnect(() => this.wake());
    metrics
      .getMeter('@throughline/service')
      .createObservableGauge('outbox.lag', { unit: 's', description: 'Age of the oldest unpublished event' })
      .addCallback((result) => result.observe(this.lagSeconds));
  }

  /** Call it after a commit. Returns at once; the work is outside any caller's trace and deadline. */
  wake(): void {
    this.wanted = true;
    this.draining ??= outsideRequests(() => this.drain()).finally(() => {
      this.draining = undefined;
      if (this.wanted) this.wake();
    });
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.wake();
    while (this.draining) await this.draining;
  }

  private async drain(): Promise<void> {
    try {
      do {
        const connected = this.broker.isConnected();
        this.wanted = false;
        // A published event may free the next one of its order, so look again until nothing is left.
        while (connected && (await this.publishBatch()) > 0);
        // Measured without a broker too: it is then that events grow old.
        this.lagSeconds = (await this.pool.query<{ lag: number | null }>(LAG)).rows[0]?.lag ?? 0;
      } while (this.wanted);
      await this.forgetOld();
    } catch (error) {
      this.logger.warn(`Outbox waits: ${error instanceof Error ? error.message : String(error)}`);
      // Until somebody wakes it anew, or the timer does.
      this.wanted = false;
    }
  }

  private async publishBatch(): Promise<number> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const { rows } = await client.query<Row>(CLAIM);
      const published = rows.length ? await this.publishAll(client, rows) : 0;
      await client.query('COMMIT');
      client.release();
      return published;
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  }

  private async publishAll(client: PoolClient, rows: Row[]): Promise<number> {
    const results = await Promise.allSettled(rows.map((row) => this.publish(row)));
    const ids = (status: string) => rows.filter((_, at) => results[at]?.status === status).map(({ id }) => id);
    const published = ids('fulfilled');
    const failed = ids('rejected');
    await client.query(PUBLISHED, [published]);
    if (failed.length) await client.query(POSTPONED, [failed]);
    return published.length;
  }

  private publish({ message_id, type, aggregate_id, payload, headers, mandatory }: Row): Promise<void> {
    return withContext(headers, async () => {
      try {
        await this.broker.publish({ id: message_id, type, orderId: aggregate_id, data: payload, mandatory });
      } catch (error) {
        this.logger.warn(`Could not publish ${type} for order_id=${aggregate_id}: ${String(error)}`);
        throw error;
      }
    });
  }

  /** Published rows are kept a week, as evidence. Looked for once an hour, and while there are more. */
  private async forgetOld(): Promise<void> {
    if (Date.now() < this.forgetAfter) return;
    const { rowCount } = await this.pool.query(FORGET);
    if (rowCount !== FORGET_AT_ONCE) this.forgetAfter = Date.now() + HOUR_MS;
  }
}
