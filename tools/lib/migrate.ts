import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { Failure, messageOf } from './failure.ts';
import { root } from './site.ts';

/** The lock that Prisma's own migrate takes, so that the two never run at once. */
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

/** Applies what is new, in Prisma's order and into Prisma's ledger: `prisma migrate deploy` would agree with the result. */
export async function migrate(
  service: string,
  url: string,
  folder = join(root, 'prisma', service, 'migrations'),
): Promise<number> {
  await createDatabase(url);
  return withClient(url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [prismaLock]);
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
        throw new Failure(`${service}: migration ${name} failed half-way before; resolve it, or npm run reset`);
      if (before && before.checksum !== checksum) {
        throw new Failure(
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
  if (!existsSync(folder)) throw new Failure(`no migrations in ${folder}`);
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

/** The migration and its entry are one transaction: a failing one leaves nothing that would block its correction. */
async function apply(client: pg.Client, service: string, { name, sql, checksum }: Migration): Promise<void> {
  const started = new Date();
  try {
    await client.query('begin');
    await client.query(sql);
    await client.query(
      `insert into _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       values ($1, $2, clock_timestamp(), $3, $4, 1)`,
      [randomUUID(), checksum, name, started],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw new Failure(`${service}: migration ${name} failed: ${messageOf(error)}`);
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
      // Somebody else may have made it since we looked.
      if (!['42P04', '23505'].includes(error.code))
        throw new Failure(`cannot create the database ${name}: ${messageOf(error)}`);
    },
  );
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect().catch((error) => {
      throw new Failure(`cannot reach PostgreSQL at ${new URL(url).host}: ${messageOf(error)}`, { cause: error });
    });
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
