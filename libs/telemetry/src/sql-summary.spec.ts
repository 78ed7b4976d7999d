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
