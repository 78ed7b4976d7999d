import type { Pool } from 'pg';
import { openPool, ping } from './pool.js';

/** Checks PostgreSQL on a connection of its own, because an exhausted pool is no outage. */
export class DatabaseProbe {
  private readonly pool: Pool;
  private asking: Promise<void> | undefined;

  constructor(url: string) {
    this.pool = openPool(url, 1);
  }

  /** Concurrent callers share one query. @throws while the server is unreachable or read-only */
  ping(): Promise<void> {
    return (this.asking ??= ping(this.pool).finally(() => (this.asking = undefined)));
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
