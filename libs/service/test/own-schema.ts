import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from 'pg';

const MIGRATIONS = join(import.meta.dirname, '../../../prisma/orders/migrations');

/** The tables of orders, as its migrations make them, in a schema that only this test knows. */
export async function ownSchema(): Promise<{ pool: Pool; drop: () => Promise<void> }> {
  const schema = `own_${randomUUID().slice(0, 8)}`;
  const connectionString = process.env['ORDERS_DATABASE_URL']!;
  const pool = new Pool({ connectionString, options: `-c search_path=${schema}`, max: 8 });
  await pool.query(`CREATE SCHEMA ${schema}`);
  const folders = readdirSync(MIGRATIONS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const name of folders.map((folder) => folder.name).sort())
    await pool.query(readFileSync(join(MIGRATIONS, name, 'migration.sql'), 'utf8'));
  const drop = async (): Promise<void> => {
    await pool.query(`DROP SCHEMA ${schema} CASCADE`);
    await pool.end();
  };
  return { pool, drop };
}
