import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { withClient } from '../with-client.ts';
import { migrate } from './migrate.ts';
import { root } from '../../tools/shop/site.ts';

const ROWS = 5000;
/** Older than the rule that a filled table stays usable. A migration that was applied somewhere cannot be changed. */
const BEFORE_THE_RULE = ['20261121180000_outbox_by_age'];

const OUTBOX = `INSERT INTO outbox (message_id, type, aggregate_id, payload, headers, mandatory, published_at)
  SELECT gen_random_uuid(), 'order.placed', gen_random_uuid()::text, '{}', '{}', true, now()
  FROM generate_series(1, ${ROWS})`;
const FILL: Record<string, string[]> = {
  orders: [
    OUTBOX,
    `INSERT INTO orders (id, status, items, total_cents, currency, payment, timeline, trace_context)
     SELECT gen_random_uuid(), 'completed', '[{"sku":"MOUSE-1","qty":1}]', 2499, 'USD', '{"method":"card"}',
       ARRAY['{"at":"2026-11-21T09:30:00.000Z","status":"completed"}'::jsonb], '{}' FROM generate_series(1, ${ROWS})`,
  ],
  payments: [
    OUTBOX,
    `INSERT INTO payments (id, order_id, outcome, total_cents, currency)
     SELECT gen_random_uuid(), gen_random_uuid(), 'captured', 2499, 'USD' FROM generate_series(1, ${ROWS})`,
  ],
  inventory: [
    OUTBOX,
    `INSERT INTO reservations (order_id, outcome, items)
     SELECT gen_random_uuid(), 'reserved', '[{"sku":"MOUSE-1","qty":1}]' FROM generate_series(1, ${ROWS})`,
  ],
};
const name = `upgrade_${randomUUID().slice(0, 8)}`;
const url = new URL(process.env['ORDERS_DATABASE_URL']!);
url.pathname = `/${name}`;
const query = <Row extends pg.QueryResultRow>(sql: string) =>
  withClient(url.href, async (client) => (await client.query<Row>(sql)).rows);
let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'upgrade-'))));
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await withClient(process.env['ORDERS_DATABASE_URL']!, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)}`),
  );
});

it.each(Object.keys(FILL))('upgrades a filled database of %s from its first version, row for row', async (service) => {
  const all = await filled(service);
  const before = await contents(service);
  expect(await migrateTo(service, all)).toBe(all.length - 1);

  expect(await contents(service)).toEqual(before);
  expect(await query('SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid')).toEqual([]);
});

it.each(Object.keys(FILL))('keeps the filled tables of %s usable meanwhile', async (service) => {
  const all = await filled(service);
  for (const at of all.keys()) {
    if (at === 0) continue;
    const migration = all[at]!;
    const sql = readFileSync(join(migrationsOf(service), migration, 'migration.sql'), 'utf8');
    if (!/^-- transaction: no$/m.test(sql) && !BEFORE_THE_RULE.includes(migration))
      expect({ migration, ...(await costOf(sql)) }).toEqual({ migration, locked: [], rewritten: [] });
    await migrateTo(service, all.slice(0, at + 1));
  }
});

it.each([
  ['an index', 'CREATE INDEX slow ON outbox (type)', { locked: ['outbox'], rewritten: [] }],
  [
    'a rewrite',
    `ALTER TABLE outbox ADD COLUMN x float DEFAULT random()`,
    { locked: ['outbox'], rewritten: ['outbox'] },
  ],
])('notices %s that would keep writers out', async (_, sql, cost) => {
  await filled('orders');
  expect(await costOf(sql)).toEqual(cost);
});

const migrationsOf = (service: string): string => join(root, 'prisma', service, 'migrations');

/** Makes a database as the first migration does, and fills it. Returns the names of all migrations, in order. */
async function filled(service: string): Promise<string[]> {
  const entries = readdirSync(migrationsOf(service), { withFileTypes: true });
  const all = entries
    .filter((each) => each.isDirectory())
    .map((each) => each.name)
    .sort();
  await migrateTo(service, all.slice(0, 1));
  for (const sql of FILL[service]!) await query(sql);
  return all;
}

function migrateTo(service: string, migrations: string[]): Promise<number> {
  for (const each of migrations) cpSync(join(migrationsOf(service), each), join(folder, each), { recursive: true });
  return migrate(service, url.href, folder);
}

/** The rows that were filled in, without columns that came later. */
async function contents(service: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (const sql of FILL[service]!) {
    const [, table, columns] = /^INSERT INTO (\w+) \(([^)]+)\)/.exec(sql)!;
    rows.push(await query(`SELECT ${columns} FROM ${table} ORDER BY 1`));
  }
  return rows;
}

/**
 * Runs a migration in a transaction that is rolled back, and returns which filled tables it locks against writers while
 * it reads or rewrites them.
 */
function costOf(sql: string): Promise<{ locked: string[]; rewritten: string[] }> {
  return withClient(url.href, async (client) => {
    const files = async (): Promise<Map<string, string>> => {
      const { rows } = await client.query<{ name: string; file: string }>(
        `SELECT relname AS name, relfilenode::text AS file FROM pg_class
         WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> '_prisma_migrations'`,
      );
      return new Map(rows.map((row) => [row.name, row.file]));
    };
    const before = await files();
    await client.query('BEGIN');
    await client.query(sql);
    const { rows } = await client.query<{ name: string }>(
      `SELECT DISTINCT relation::regclass::text AS name FROM pg_locks
       WHERE pid = pg_backend_pid() AND mode = 'ShareLock' AND relation IS NOT NULL`,
    );
    const after = await files();
    await client.query('ROLLBACK');
    const existing = [...before.keys()];
    return {
      locked: rows.map((row) => row.name).filter((table) => before.has(table)),
      rewritten: existing.filter((table) => after.has(table) && after.get(table) !== before.get(table)),
    };
  });
}
