import pg from 'pg';
import { type Database, databases, type DatabaseUrls } from '../../prisma/databases.ts';
import { withClient } from '../../prisma/with-client.ts';

/** The role of each service, which owns its database and may not connect to another. */
export const ROLES: Record<Database, string> = {
  orders: 'order_service',
  payments: 'payment_service',
  inventory: 'inventory_service',
};

/** Whether the URL leads to the server on this port of this machine. */
function leadsTo(url: string, port: number): boolean {
  const { hostname, port: given } = new URL(url);
  return hostname === 'localhost' && Number(given) === port;
}

/** The URL with this account, where it leads to the server on this port of this machine; any other URL as it is. */
export function withAccount(url: string, account: string, port: number): string {
  if (!leadsTo(url, port)) return url;
  return Object.assign(new URL(url), { username: account, password: account }).href;
}

/** The URLs by which the services reach their databases. */
export const withRoles = (urls: DatabaseUrls, port: number): DatabaseUrls =>
  Object.fromEntries(databases.map((name) => [name, withAccount(urls[name], ROLES[name], port)])) as DatabaseUrls;

/**
 * Gives each service a role and a database of its own in the server on this port, where the URLs' role is a superuser.
 * Hands over databases that an earlier version made with one role for all.
 */
export async function ownDatabases(urls: DatabaseUrls, port: number): Promise<void> {
  for (const name of databases.filter((each) => leadsTo(urls[each], port))) {
    const server = Object.assign(new URL(urls[name]), { pathname: '/postgres' }).href;
    await withClient(server, (client) => ownDatabase(client, name, ROLES[name]));
    await withClient(urls[name], (client) => handOver(client, ROLES[name]));
  }
}

async function ownDatabase(client: pg.Client, database: string, role: string): Promise<void> {
  const exists = async (from: string, name: string) => (await client.query(from, [name])).rows.length > 0;
  if (!(await exists('select from pg_roles where rolname = $1', role))) await client.query(`create role ${role} login`);
  if (await exists('select from pg_database where datname = $1', database))
    await client.query(`alter database ${database} owner to ${role}`);
  else await client.query(`create database ${database} owner ${role}`);
  await client.query(`revoke all on database ${database}, postgres, template1 from public`);
}

/**
 * Statements that give tables, views and functions of the current role to another. Sequences and types of tables
 * follow.
 */
const OWNED = `
  select format('alter %s %s owner to %I', kind, object, $1::text) as statement from (
    select case relkind when 'v' then 'view' else 'table' end, oid::regclass::text
    from pg_class where relkind in ('r', 'p', 'v') and relowner = current_user::regrole and oid >= 16384
    union all
    select 'function', oid::regprocedure::text
    from pg_proc where proowner = current_user::regrole and oid >= 16384
  ) as owned (kind, object)`;

async function handOver(client: pg.Client, role: string): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(OWNED, [role]);
  for (const { statement } of rows) await client.query(statement);
}
