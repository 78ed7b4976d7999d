import pg from 'pg';
import { env } from './env.js';

async function query<Row>(url: string, sql: string, values: unknown[]): Promise<Row[]> {
  // Statements under this name are not counted as the shop's.
  const client = new pg.Client({ connectionString: url, application_name: 'bench' });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as Row[];
  } finally {
    await client.end();
  }
}

export const inOrders = <Row>(sql: string, ...values: unknown[]) => query<Row>(env.ordersDatabase, sql, values);
export const inPayments = <Row>(sql: string, ...values: unknown[]) => query<Row>(env.paymentsDatabase, sql, values);
export const inInventory = <Row>(sql: string, ...values: unknown[]) => query<Row>(env.inventoryDatabase, sql, values);

export interface LedgerEntry {
  kind: 'charge' | 'refund';
  calls: number;
  settled: boolean;
}

/** The entries of an order in the card processor's ledger. */
export const ledgerOf = (orderId: string) =>
  inPayments<LedgerEntry>(
    'SELECT kind, calls, settled_at IS NOT NULL AS settled FROM processor.ledger WHERE order_id = $1 ORDER BY kind',
    orderId,
  );

/** Open connections of the shop to its three databases, without those of the tests. */
export async function connectionCount(): Promise<number> {
  const databases = [env.ordersDatabase, env.paymentsDatabase, env.inventoryDatabase].map((url) =>
    new URL(url).pathname.slice(1),
  );
  const [row] = await inOrders<{ count: number }>(
    'SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = ANY($1) AND pid <> pg_backend_pid()',
    databases,
  );
  return row!.count;
}
