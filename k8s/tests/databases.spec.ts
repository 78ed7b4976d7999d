import pg from 'pg';
import { buildNamed } from './lib/builds.ts';
import { valuesOf } from './lib/stores.ts';

// A real PostgreSQL on which the statements of the kind overlay were run.
const OWNERS = { orders: 'order-service', payments: 'payment-service', inventory: 'inventory-service' } as const;
type Database = keyof typeof OWNERS;
const databases = Object.keys(OWNERS) as Database[];
const kind = buildNamed('kind');

it.each(databases)('lets the owner of %s do as it likes there', async (database) => {
  const done = await within(
    database,
    database,
    'CREATE SCHEMA own; CREATE TABLE own.t (id int); DROP SCHEMA own CASCADE',
  );

  expect(done).toBe('done');
});

it.each(databases)('lets the owner of %s into no other database', async (database) => {
  for (const other of [...databases.filter((each) => each !== database), 'postgres', 'template1'])
    expect([other, await within(database, other, 'SELECT 1')]).toEqual([other, '42501']);
});

it.each(databases)('lets the owner of %s make no databases, roles or extensions of the server', async (database) => {
  for (const statement of ['CREATE DATABASE more', 'CREATE ROLE more', "COPY (SELECT 1) TO PROGRAM 'true'"])
    expect([statement, await within(database, database, statement)]).toEqual([statement, '42501']);
});

/** `done`, or PostgreSQL's code for why not. */
async function within(owner: Database, database: string, statement: string): Promise<string> {
  const url = new URL(valuesOf(kind, 'Secret', 'shop', OWNERS[owner])![`${owner.toUpperCase()}_DATABASE_URL`]!);
  url.host = process.env['K8S_DATABASE']!;
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.href });
  try {
    await client.connect();
    await client.query(statement);
    return 'done';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    await client.end();
  }
}
