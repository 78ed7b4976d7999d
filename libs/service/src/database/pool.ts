import { Logger } from '@nestjs/common';
import { Socket } from 'node:net';
import { Pool } from 'pg';
import { NotingClient } from './driver.js';
import { bindOutsideRequest } from '../outside-request.js';

const CONNECT_WITHIN_MS = 2000;
// Above what a transaction may take (5 s, Prisma's limit and the relay's wait for confirms) and the 10 s that the pool
// keeps an idle connection; below the 20 s of an orderly end.
const SILENT_AT_MOST_MS = 15_000;

const PING = { text: `SELECT current_setting('transaction_read_only') = 'off' AS writable`, query_timeout: 2000 };

/**
 * A pool that gives up a connection on which PostgreSQL has fallen silent. Not by pg's `query_timeout`: Prisma would
 * put the connection back into the pool with the statement, and its transaction, still open.
 */
export function openPool(connectionString: string, max: number, silentAtMostMs = SILENT_AT_MOST_MS): Pool {
  const stream = () => {
    const socket = new Socket();
    return socket.setTimeout(silentAtMostMs, () => socket.destroy(silence(silentAtMostMs)));
  };
  const connectionTimeoutMillis = CONNECT_WITHIN_MS;
  const pool = new Pool({ connectionString, max, connectionTimeoutMillis, stream, Client: NotingClient });
  // Without listeners a connection that breaks would end the process. One in use fails its user's next statement, too.
  const logger = new Logger('database');
  pool.on('connect', (client) => client.on('error', () => {}));
  const warn = bindOutsideRequest((error: Error) => logger.warn(`Lost a database connection: ${error.message}`));
  return pool.on('error', warn);
}

/** @throws unless the server answers, soon, and takes writes: a primary that was demoted still reads */
export async function ping(pool: Pool): Promise<void> {
  const client = await pool.connect();
  let writable = false;
  try {
    const { rows } = await client.query<{ writable: boolean }>(PING);
    writable = rows[0]!.writable;
  } finally {
    // A kept connection would lead to the old primary for ever.
    client.release(!writable);
  }
  if (!writable) throw new Error('PostgreSQL takes no writes');
}

/** The error that the system would report eventually, which Prisma understands. */
const silence = (ms: number): Error =>
  Object.assign(new Error(`PostgreSQL has said nothing for ${ms} ms`), {
    code: 'ETIMEDOUT',
    syscall: 'read',
    errno: -110,
  });
