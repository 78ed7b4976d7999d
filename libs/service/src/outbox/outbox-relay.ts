import { Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { metrics } from '@opentelemetry/api';
import { addEvent } from '@throughline/telemetry';
import type { Pool, PoolClient } from 'pg';
import type { Broker } from '../messaging/broker.js';
import { outsideRequest } from '../outside-request.js';
import { HandOff, LEASE_MS } from './hand-off.js';
import { publishRow } from './publish-row.js';
import { CLAIM, FORGET, LAG, POSTPONED, PUBLISHED, RESUMED } from './statements.js';
import type { Row, StoredRow } from './store-events.js';

const HOUR_MS = 3_600_000;

/**
 * Publishes the events that transactions put in the outbox: from memory while the broker is available, and the rest by
 * polling. Nothing is published before its commit.
 */
export class OutboxRelay implements OnApplicationBootstrap {
  private readonly logger = new Logger('outbox');
  private timer: NodeJS.Timeout | undefined;
  private readonly handOff: HandOff;
  private draining: Promise<void> | undefined;
  private wanted = false;
  private postponed = false;
  private lagSeconds = 0;
  private forgetAfter = 0;
  private closing = false;

  constructor(
    private readonly pool: Pool,
    private readonly broker: Broker,
    private readonly pollMs: number,
  ) {
    this.handOff = new HandOff(pool, broker, () => this.start());
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.start(), this.pollMs);
    this.broker.onConnect(() => this.resume());
    metrics
      .getMeter('@throughline/service')
      .createObservableGauge('outbox.lag', { unit: 's', description: 'Age of the oldest unpublished event' })
      .addCallback((result) => result.observe(this.lagSeconds));
  }

  /** How long new rows are to be leased, in ms: they are published from memory then. 0 leaves them to polling. */
  leaseMs(): number {
    return this.broker.isConnected() && !this.closing && !this.handOff.isFull ? LEASE_MS : 0;
  }

  /**
   * Call it with the rows of a commit, in its span. Returns at once.
   * @param leasedAt a moment before the database leased the rows, on the clock of `performance.now()`
   */
  take(rows: StoredRow[], leaseMs: number, leasedAt: number): void {
    if (!rows.length) return;
    if (leaseMs) outsideRequest(() => this.handOff.take(rows, leasedAt));
    else this.wake();
  }

  /** Polls for rows that are not published from memory. Call it after a commit, in its span. Returns at once. */
  wake(): void {
    // The order is accepted anyway; its trace shows why nothing follows yet.
    if (!this.broker.isConnected()) addEvent('broker_away');
    this.start();
  }

  /** Publishes postponed events now, because the broker is back. */
  private resume(): void {
    this.postponed = true;
    this.start();
  }

  /** Runs outside of any caller's trace and deadline. */
  private start(): void {
    this.wanted = true;
    this.draining ??= outsideRequest(() => this.drain()).finally(() => {
      this.draining = undefined;
      if (this.wanted) this.start();
    });
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.closing = true;
    await this.handOff.close();
    this.start();
    while (this.draining) await this.draining;
  }

  private async drain(): Promise<void> {
    try {
      do {
        const connected = this.broker.isConnected();
        this.wanted = false;
        if (connected && this.postponed) await this.pool.query(RESUMED);
        if (connected) this.postponed = false;
        // A published event may free the next one of its order, so look again until nothing is left.
        while (connected && (await this.publishBatch()) > 0);
        // Measured without a broker too, because that is when events grow old.
        this.lagSeconds = (await this.pool.query<{ lag: number | null }>(LAG)).rows[0]?.lag ?? 0;
      } while (this.wanted);
      await this.forgetOld();
    } catch (error) {
      this.logger.warn(`Outbox waits: ${error instanceof Error ? error.message : String(error)}`);
      // Sleeps until the next wake-up or timer.
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
    const results = await Promise.allSettled(rows.map((row) => publishRow(this.broker, row)));
    const ids = (status: string) => rows.filter((_, at) => results[at]?.status === status).map(({ id }) => id);
    const published = ids('fulfilled');
    const failed = ids('rejected');
    await client.query(PUBLISHED, [published]);
    if (failed.length) await client.query(POSTPONED, [failed]);
    return published.length;
  }

  /** Deletes published rows after a week, once an hour and batch by batch. */
  private async forgetOld(): Promise<void> {
    if (Date.now() < this.forgetAfter) return;
    const { rowCount } = await this.pool.query(FORGET);
    if (rowCount === 0) this.forgetAfter = Date.now() + HOUR_MS;
  }
}
