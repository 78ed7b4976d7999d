import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { summarize } from './sql-summary.js';

it.each([
  ['SELECT "public"."orders"."id" FROM "public"."orders" WHERE 1=1', 'SELECT orders'],
  ['INSERT INTO "public"."outbox" ("id") VALUES ($1)', 'INSERT outbox'],
  ['update stock set n = n - 1', 'UPDATE stock'],
  ['DELETE FROM outbox', 'DELETE outbox'],
  ['WITH due AS (SELECT id FROM orders FOR UPDATE) UPDATE orders SET status = $1', 'UPDATE orders'],
  ['BEGIN', 'BEGIN'],
  ['COMMIT;', 'COMMIT'],
  ['SELECT 1', 'SELECT'],
  ['vacuum', 'QUERY'],
])('%s', (sql, summary) => {
  expect(summarize(sql)).toBe(summary);
});

it('does not hold on to long texts', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const held = (): number => (collect(), process.memoryUsage().heapUsed);
  const before = held();
  for (let n = 0; n < 400; n++) {
    const sql = Buffer.from(`INSERT INTO orders VALUES ${`(${n}),`.repeat(20_000)}`).toString('latin1');
    expect(summarize(sql)).toBe('INSERT orders');
  }
  expect(held() - before).toBeLessThan(10e6);
});
