import { Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Broker } from '../messaging/broker.js';
import { publishRow } from './publish-row.js';
import { POSTPONED, PUBLISHED, RELEASED } from './statements.js';
import type { StoredRow } from './store-events.js';

/** How long relays leave a row to the process that inserted it, in ms. A crash delays its event by as much. */
export const LEASE_MS = 8000;
/** A publish that begins this early in the lease, in ms, also ends within it: a confirm is awaited for 5 s. */
const BEGIN_WITHIN_MS = 2000;
/** The most rows in memory. Beyond it, the outbox itself is the better queue. */
const MOST = 500;
/** How long published rows are collected, in ms, to mark them by one statement. */
const MARK_AFTER_MS = 25;
const MARK_AGAIN_MS = 1000;

/**
 * Publishes events from the memory of the process that has just committed them. It holds their rows by a lease, so a
 * relay takes only what a crash or a failure has left. Events of one aggregate go out in order: one with an unpublished
 * row ahead that is not held here is left to the relay.
 */
export class HandOff {
  private readonly logger = new Logger('outbox');
  private readonly held = new Set<string>();
  /** Rows marked as published a moment ago. A commit that ran beside the mark still lists them as unpublished. */
  private readonly marked = new Set<string>();
  /** The last event of each aggregate: true once it is published. */
  private readonly last = new Map<string, Promise<boolean>>();
  private unmarked: string[] = [];
  private timer: NodeJS.Timeout | undefined;
  private marking: Promise<void> = Promise.resolve();

  constructor(
    private readonly pool: Pool,
    private readonly broker: Broker,
    /** Called when rows were left to the relay. */
    private readonly left: () => void,
  ) {}

  get isFull(): boolean {
    return this.held.size >= MOST;
  }

  /** @param leasedAt a moment before the database leased the rows, on the clock of `performance.now()` */
  take(rows: StoredRow[], leasedAt: number): void {
    const until = leasedAt + BEGIN_WITHIN_MS;
    for (const row of rows) {
      const ahead = row.unpublished.filter((id) => BigInt(id) < BigInt(row.id));
      if (ahead.every((id) => this.held.has(id) || this.marked.has(id))) this.queue(row, until);
      else void this.leave(RELEASED, row.id);
    }
  }

  /** Resolves once no row is in hand. */
  async close(): Promise<void> {
    while (this.last.size) await Promise.all(this.last.values());
    await this.mark();
    clearTimeout(this.timer);
  }

  private queue(row: StoredRow, until: number): void {
    this.held.add(row.id);
    const before = this.last.get(row.aggregate_id) ?? Promise.resolve(true);
    const work = before.then((isFree) => this.publish(row, isFree && performance.now() < until));
    this.last.set(row.aggregate_id, work);
    void work.then(() => {
      if (this.last.get(row.aggregate_id) === work) this.last.delete(row.aggregate_id);
    });
  }

  private async publish(row: StoredRow, mayBegin: boolean): Promise<boolean> {
    if (!mayBegin) {
      await this.leave(RELEASED, row.id);
      return false;
    }
    try {
      await publishRow(this.broker, row);
    } catch {
      await this.leave(POSTPONED, row.id);
      return false;
    }
    this.unmarked.push(row.id);
    this.timer ??= setTimeout(() => void this.mark(), MARK_AFTER_MS);
    return true;
  }

  /** If this fails too, the relay takes the row when its lease ends. */
  private async leave(how: string, id: string): Promise<void> {
    await this.pool.query(how, [[id]]).catch((error: Error) => this.logger.warn(`Outbox waits: ${error.message}`));
    this.held.delete(id);
    this.left();
  }

  private mark(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const ids = this.unmarked;
    this.unmarked = [];
    if (ids.length) this.marking = this.marking.then(() => this.markAll(ids));
    return this.marking;
  }

  private async markAll(ids: string[]): Promise<void> {
    try {
      await this.pool.query({ name: 'mark_published', text: PUBLISHED, values: [ids] });
      for (const id of ids) {
        this.marked.add(id);
        this.held.delete(id);
      }
      setTimeout(() => ids.forEach((id) => this.marked.delete(id)), BEGIN_WITHIN_MS).unref();
    } catch (error) {
      this.logger.warn(`Could not mark ${ids.length} published events: ${(error as Error).message}`);
      this.unmarked.push(...ids);
      this.timer ??= setTimeout(() => void this.mark(), MARK_AGAIN_MS);
    }
  }
}
