import type { EventMessage } from '@throughline/contracts';
import { DatabaseError, type Pool, type PoolClient } from 'pg';
import { assertBeforeDeadline, tooLate } from '../http/deadline.js';
import { Problem } from '../http/problem.js';
import type { OutboxRelay } from '../outbox/outbox-relay.js';
import { eventsJson, type StoredRow, storeEvents } from '../outbox/store-events.js';

/** A statement that each connection prepares once, under a name of its own. */
export interface Statement {
  name: string;
  text: string;
}

/** Declares a statement; `name` is unique within the service. Blanks are folded: the text goes on every span. */
export const sql = (name: string, text: string): Statement => ({ name, text: text.replaceAll(/\s+/g, ' ').trim() });

/** Everything in a transaction is committed together. Its events are published after the commit. */
export interface Transaction {
  query<Row>(statement: Statement, ...values: unknown[]): Promise<Row[]>;
  storeEvents(...events: EventMessage[]): Promise<void>;
}

const STORE_EVENTS = sql('store_events', storeEvents());

/**
 * Typed SQL over the service's pool, for every statement of an order. Each call is one round trip, except a
 * transaction.
 * @throws what pg throws
 */
export class Database {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  query<Row>(statement: Statement, ...values: unknown[]): Promise<Row[]> {
    return this.withClient((client) => rowsOf<Row>(client, statement, values));
  }

  /**
   * Runs a statement that does a step and stores its events (`$1`; see `storeEvents`) at once, and has them published.
   * It returns one row, whose `stored` are the rows of the outbox as JSON; `values` are `$2` and on, and a function
   * among them is called when the statement is sent.
   */
  async runWithEvents<Row>(statement: Statement, events: EventMessage[], ...values: unknown[]): Promise<Row> {
    return this.withClient(async (client) => {
      assertBeforeDeadline();
      const [leaseMs, leasedAt] = [this.relay.leaseMs(), performance.now()];
      const json = eventsJson(events, leaseMs);
      const [row] = await rowsOf<Row & { stored: StoredRow[] | null }>(client, statement, [json, ...values]);
      this.relay.take(row!.stored ?? [], leaseMs, leasedAt);
      return row!;
    });
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.withClient(async (client) => {
      // In the database, now() is the time of BEGIN, so the lease counts from there.
      const [leaseMs, leasedAt] = [this.relay.leaseMs(), performance.now()];
      const rows: StoredRow[] = [];
      await client.query('BEGIN');
      let done: T;
      try {
        done = await work({
          query: (statement, ...values) => rowsOf(client, statement, values),
          storeEvents: async (...events) => {
            rows.push(...(await rowsOf<StoredRow>(client, STORE_EVENTS, [eventsJson(events, leaseMs)])));
          },
        });
        await client.query('COMMIT');
      } catch (error) {
        // The error that caused the rollback is the one to report.
        await client.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
      this.relay.take(rows, leaseMs, leasedAt);
      return done;
    });
  }

  /** A connection is closed after any error except one that PostgreSQL itself reports. */
  private async withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      client.release(!(error instanceof DatabaseError || error instanceof Problem));
      throw error;
    }
  }
}

/** What `assert_in_time` reports. */
const TOO_LATE = 'TL504';

async function rowsOf<Row>(client: PoolClient, { name, text }: Statement, values: unknown[]): Promise<Row[]> {
  try {
    const { rows } = await client.query({
      name,
      text,
      values: values.map((value) => (isLate(value) ? value() : value)),
    });
    return rows as Row[];
  } catch (error) {
    throw error instanceof DatabaseError && error.code === TOO_LATE ? tooLate() : error;
  }
}

const isLate = (value: unknown): value is () => unknown => typeof value === 'function';
