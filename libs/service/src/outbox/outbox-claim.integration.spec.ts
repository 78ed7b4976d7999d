import { Client } from 'pg';
import { ownSchema } from '../../test/own-schema.js';
import { CLAIM } from './statements.js';

const BACKLOG = 1000;

interface Plan {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

it('claims without a look at what was published: an outbox that holds a week drains after an outage', async () => {
  const { pool, drop } = await ownSchema();
  const put = (rows: number, publishedAt: string) =>
    pool.query(`INSERT INTO outbox (message_id, type, aggregate_id, payload, headers, mandatory, published_at)
      SELECT gen_random_uuid(), 'order.placed', gen_random_uuid(), '{}', '{}', true, ${publishedAt}
      FROM generate_series(1, ${rows})`);
  await put(50 * BACKLOG, 'now()');
  await put(BACKLOG, 'NULL');
  await pool.query('ANALYZE outbox');

  const { rows } = await pool.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${CLAIM}`);
  await drop();
  const plan = rows[0]!['QUERY PLAN'][0].Plan;
  expect(plan['Actual Rows']).toBe(50);
  // The row itself and earlier rows of its order.
  expect(visited(plan)).toBeLessThanOrEqual(2 * BACKLOG);
});

it.each(['ORDERS', 'PAYMENTS', 'INVENTORY'])('has the indexes for that in the database of %s', async (service) => {
  const client = new Client({ connectionString: process.env[`${service}_DATABASE_URL`] });
  await client.connect();
  const { rows } = await client.query(`SELECT indexdef FROM pg_indexes WHERE tablename = 'outbox' ORDER BY indexname`);
  await client.end();

  expect(rows.map(({ indexdef }) => String(indexdef).replace(/.* USING /, ''))).toEqual([
    'btree (message_id)',
    'btree (id)',
    'btree (id) WHERE (published_at IS NULL)',
    'btree (aggregate_id, id) WHERE (published_at IS NULL)',
  ]);
});

/** The number of rows that scans of the outbox have read. */
function visited(plan: Plan): number {
  const isScan = plan['Relation Name'] === 'outbox' && !plan.Plans;
  const here = isScan ? (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'] : 0;
  return (plan.Plans ?? []).reduce((sum, below) => sum + visited(below), here);
}
