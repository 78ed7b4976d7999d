import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { withClient } from '../with-client.ts';
import { migrate } from './migrate.ts';

const name = `migrate_${randomUUID().slice(0, 8)}`;
const url = new URL(process.env['ORDERS_DATABASE_URL']!);
url.pathname = `/${name}`;
let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'migrations-'))));

afterEach(async () => {
  rmSync(folder, { recursive: true });
  await withClient(process.env['ORDERS_DATABASE_URL']!, (client) =>
    client.query(`drop database if exists ${pg.escapeIdentifier(name)}`),
  );
});

it('creates the database, applies in order, and does nothing the second time', async () => {
  write('2_second', 'alter table things add column name text;');
  write('1_first', 'create table things (id int);');

  expect(await migrate('things', url.href, folder)).toBe(2);
  expect(await migrate('things', url.href, folder)).toBe(0);
});

it("keeps Prisma's ledger as prisma migrate deploy does", async () => {
  const sql = 'create table things (id int);';
  write('1_first', sql);
  await migrate('things', url.href, folder);

  const { rows } = await withClient(url.href, (client) => client.query('select * from _prisma_migrations'));
  expect(rows).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      checksum: createHash('sha256').update(sql).digest('hex'),
      finished_at: expect.any(Date),
      migration_name: '1_first',
      logs: null,
      rolled_back_at: null,
      started_at: expect.any(Date),
      applied_steps_count: 1,
    },
  ]);
});

it('refuses a migration that was changed after it had been applied', async () => {
  write('1_first', 'create table things (id int);');
  await migrate('things', url.href, folder);
  write('1_first', 'create table things (id bigint);');

  await expect(migrate('things', url.href, folder)).rejects.toThrow('1_first was changed after it had been applied');
});

it('leaves nothing of a failing migration, so that its correction applies', async () => {
  write('1_first', 'create table things (id int); create table things (id int);');
  await expect(migrate('things', url.href, folder)).rejects.toThrow('migration 1_first failed');

  write('1_first', 'create table things (id int);');
  expect(await migrate('things', url.href, folder)).toBe(1);
});

it('lets two migrators wait for each other', async () => {
  write('1_first', 'create table things (id int);');
  await migrate('things', url.href, folder);
  write('2_second', 'create table more (id int);');

  const counts = await Promise.all([migrate('things', url.href, folder), migrate('things', url.href, folder)]);
  expect(counts.sort()).toEqual([0, 1]);
});

it('builds an index without locking the table, while another migrator waits', async () => {
  write('1_first', 'create table things (id int);');
  await migrate('things', url.href, folder);
  write('2_second', '-- transaction: no\ncreate index concurrently things_by_id on things (id);');

  const counts = await Promise.all([1, 2, 3].map(() => migrate('things', url.href, folder)));
  expect(counts.sort()).toEqual([0, 0, 1]);
});

function write(migration: string, sql: string): void {
  mkdirSync(join(folder, migration), { recursive: true });
  writeFileSync(join(folder, migration, 'migration.sql'), sql);
}
