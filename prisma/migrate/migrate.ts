import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { DatabaseFailure, withClient } from '../with-client.ts';

/** The lock of Prisma's own migrate, so that the two never run at the same time. */
const prismaLock = 72707369;

const ledger = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`;

export async function migrateAll(urls: Record<string, string>): Promise<{ note: string }> {
  const applied: string[] = [];
  for (const [name, url] of Object.entries(urls)) {
    const count = await migrate(name, url);
    if (count > 0) applied.push(`${name} ${count}`);
  }
  return { note: applied.length > 0 ? `applied: ${applied.join(', ')}` : 'up to date' };
}

/**
 * Applies new migrations in Prisma's order and records them in Prisma's table, with the same result as `prisma migrate
 * deploy`.
 */
export async function migrate(
  service: string,
  url: string,
  folder = join(import.meta.dirname, '..', service, 'migrations'),
): Promise<number> {
  await createDatabase(url);
  return withClient(url, async (client) => {
    await lock(client);
    await client.query(ledger);
    const { rows } = await client.query(
      'select migration_name, checksum, finished_at from _prisma_migrations where rolled_back_at is null',
    );
    const known = new Map(
      rows.map((row) => [row.migration_name as string, row as { checksum: string; finished_at: Date | null }]),
    );
    const pending = migrationsIn(folder).filter(({ name, checksum }) => {
      const before = known.get(name);
      if (before && !before.finished_at)
        throw new DatabaseFailure(`${service}: migration ${name} failed half-way before; resolve it, or npm run reset`);
      if (before && before.checksum !== checksum) {
        throw new DatabaseFailure(
          `${service}: migration ${name} was changed after it had been applied. Restore it and add a new one, or npm run reset`,
        );
      }
      return !before;
    });
    for (const migration of pending) await apply(client, service, migration);
    return pending.length;
  });
}

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

function migrationsIn(folder: string): Migration[] {
  if (!existsSync(folder)) throw new DatabaseFailure(`no migrations in ${folder}`);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, file: readFileSync(join(folder, name, 'migration.sql')) }))
    .map(({ name, file }) => ({
      name,
      sql: file.toString(),
      checksum: createHash('sha256').update(file).digest('hex'),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * Polls, because a session that waits in `pg_advisory_lock` holds a snapshot, and CREATE INDEX CONCURRENTLY waits for
 * its end.
 */
async function lock(client: pg.Client): Promise<void> {
  const locked = async () =>
    (await client.query('select pg_try_advisory_lock($1) as locked', [prismaLock])).rows[0].locked as boolean;
  while (!(await locked())) await delay(100);
}

/** A migration marked `-- transaction: no` has one statement, which PostgreSQL runs only outside of a transaction. */
const outsideTransaction = (sql: string) => /^-- transaction: no$/m.test(sql);

/**
 * Runs the migration and its record in one transaction, so that a failure leaves nothing that blocks its correction.
 */
async function apply(client: pg.Client, service: string, { name, sql, checksum }: Migration): Promise<void> {
  const started = new Date();
  try {
    if (outsideTransaction(sql)) await client.query(sql);
    await client.query('begin');
    if (!outsideTransaction(sql)) await client.query(sql);
    await client.query(
      `insert into _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       values ($1, $2, clock_timestamp(), $3, $4, 1)`,
      [randomUUID(), checksum, name, started],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw new DatabaseFailure(`${service}: migration ${name} failed: ${(error as Error).message}`);
  }
}

async function createDatabase(url: string): Promise<void> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  const missing = await withClient(url, async () => false).catch((error) => {
    if ((error.cause as { code?: string })?.code === '3D000') return true;
    throw error;
  });
  if (!missing) return;
  const server = new URL(url);
  server.pathname = '/postgres';
  await withClient(server.href, (client) => client.query(`create database ${pg.escapeIdentifier(name)}`)).catch(
    (error) => {
      // Another process may have created it in the meantime.
      if (!['42P04', '23505'].includes(error.code))
        throw new DatabaseFailure(`cannot create the database ${name}: ${(error as Error).message}`);
    },
  );
}
