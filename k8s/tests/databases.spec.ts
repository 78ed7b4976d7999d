import pg from 'pg';
import { buildNamed } from './lib/builds.ts';
import { valuesOf } from './lib/stores.ts';

// A real PostgreSQL that has run the statements of the kind overlay.
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

it('can be created by an administrator who is no superuser, as on managed servers', async () => {
  const script = kind.objects.find(({ data }) => data?.['databases.sql'])!['data']['databases.sql'] as string;
  // In addition to the existing ones.
  const others = script.replace(new RegExp(`\\b(\\w+_service|${databases.join('|')})\\b`, 'g'), 'managed_$1');
  await on('shop:shop', 'CREATE ROLE managed LOGIN CREATEROLE CREATEDB PASSWORD $$managed$$');
  await on('shop:shop', 'GRANT CONNECT ON DATABASE postgres, template1 TO managed');

  for (const statement of others.split(/;$/m)) if (statement.trim()) await on('managed:managed', statement);

  const may = await on(
    'shop:shop',
    `SELECT datname, rolname FROM pg_database, pg_roles WHERE datname LIKE 'managed%' AND rolname LIKE 'managed_%service'
     AND has_database_privilege(rolname, datname, 'CONNECT') ORDER BY 1`,
  );
  const expected = Object.entries(OWNERS).map(([database, owner]) => ({
    datname: `managed_${database}`,
    rolname: `managed_${owner.replace('-', '_')}`,
  }));
  expect(may).toEqual(expected.sort((a, b) => a.datname.localeCompare(b.datname)));
});

async function on(login: string, statement: string): Promise<object[]> {
  const client = new pg.Client({ connectionString: `postgresql://${login}@${process.env['K8S_DATABASE']}/postgres` });
  await client.connect();
  try {
    return (await client.query<object>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** `done`, or the code with which PostgreSQL refuses. */
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
