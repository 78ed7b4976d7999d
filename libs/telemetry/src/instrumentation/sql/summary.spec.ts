import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { summarize } from './summary.js';

it.each([
  // Commands and tables
  ['SELECT "public"."orders"."id" FROM "public"."orders" WHERE 1=1', 'SELECT orders'],
  ['INSERT INTO "public"."outbox" ("id") VALUES ($1)', 'INSERT outbox'],
  ['INSERT INTO outbox (update, "values") VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET n = 1', 'INSERT outbox'],
  ['INSERT INTO outbox DEFAULT VALUES', 'INSERT outbox'],
  ['update stock set n = n - 1', 'UPDATE stock'],
  ['UPDATE ONLY stock AS s SET n = w.n, m = 2 FROM wanted w, other WHERE s.id = w.id', 'UPDATE stock wanted other'],
  ['UPDATE products SET n = 1 FROM jsonb_to_recordset($1::jsonb) AS w(sku text)', 'UPDATE products'],
  ['DELETE FROM outbox', 'DELETE outbox'],
  ['DELETE FROM a USING b JOIN c USING (id) WHERE a.id = b.id', 'DELETE a b c'],
  ['MERGE INTO stock s USING wanted w ON s.id = w.id WHEN MATCHED THEN UPDATE SET n = 1', 'MERGE stock wanted'],
  ['MERGE INTO stock USING w ON true WHEN NOT MATCHED THEN INSERT (n) VALUES (1)', 'MERGE stock w'],
  ['TABLE orders', 'TABLE orders'],
  ['VALUES (1, 2), (3, 4)', 'VALUES'],
  ['SELECT 1', 'SELECT'],
  ['SELECT a INTO TEMP TABLE moved FROM orders', 'SELECT moved orders'],
  // Locks
  ['SELECT * FROM outbox o WHERE sent IS NULL ORDER BY id LIMIT 5 FOR UPDATE SKIP LOCKED', 'SELECT outbox'],
  ['SELECT 1 FROM a JOIN b ON a.id = b.id FOR NO KEY UPDATE OF a NOWAIT', 'SELECT a b'],
  // Several tables
  ['SELECT * FROM songs, artists AS a, other.albums', 'SELECT songs artists other.albums'],
  ['SELECT * FROM a LEFT JOIN b USING (id, n), c', 'SELECT a b c'],
  ['SELECT * FROM (a CROSS JOIN b) JOIN c ON true', 'SELECT a b c'],
  ['SELECT * FROM a x JOIN a y ON x.id = y.parent', 'SELECT a'],
  ['SELECT * FROM ONLY (a), LATERAL (SELECT 1 FROM b) t', 'SELECT a SELECT b'],
  // Selects in selects
  ['INSERT INTO shipping (order_id) SELECT id FROM orders WHERE id = $1', 'INSERT shipping SELECT orders'],
  ['INSERT INTO a (SELECT * FROM b)', 'INSERT a SELECT b'],
  ['SELECT * FROM songs WHERE id IN (SELECT song FROM albums)', 'SELECT songs SELECT albums'],
  ['SELECT d FROM (SELECT * FROM orders o JOIN customers c ON o.id = c.id) t', 'SELECT SELECT orders customers'],
  ['DELETE FROM outbox WHERE id IN (SELECT id FROM outbox FOR UPDATE SKIP LOCKED)', 'DELETE outbox SELECT outbox'],
  ['SELECT a FROM b UNION ALL SELECT a FROM c', 'SELECT b SELECT c'],
  ['(SELECT a FROM b) EXCEPT (SELECT a FROM b)', 'SELECT b'],
  ['SELECT * FROM a JOIN (VALUES (1), (2)) v(n) ON true', 'SELECT a'],
  // Common table expressions
  ['WITH due AS (SELECT id FROM orders FOR UPDATE) UPDATE orders SET s = $1 FROM due', 'SELECT orders UPDATE orders'],
  [
    'WITH moved AS (DELETE FROM a RETURNING *), Other (x) AS MATERIALIZED (TABLE c) INSERT INTO b SELECT * FROM moved, other',
    'DELETE a TABLE c INSERT b SELECT',
  ],
  [
    'WITH RECURSIVE tree AS (SELECT id FROM nodes UNION SELECT n.id FROM nodes n JOIN tree t ON true) SELECT * FROM tree',
    'SELECT nodes SELECT',
  ],
  ['WITH orders AS (SELECT 1) SELECT * FROM shop.orders', 'SELECT SELECT shop.orders'],
  // Names
  ['SELECT * FROM "song list" JOIN "say ""x""" ON true', 'SELECT "song list" "say ""x"""'],
  ['SELECT * FROM größe JOIN "注文" ON true', 'SELECT größe 注文'],
  ['SELECT * FROM U&"d\\0061ta"', 'SELECT U&"d\\0061ta"'],
  ['INSERT INTO processor.ledger VALUES (1)', 'INSERT processor.ledger'],
  ['SELECT * FROM mine . "public" . x', 'SELECT mine.public.x'],
  ['SELECT t.from, t.select, t.update FROM t', 'SELECT t'],
  ['SELECT * FROM generate_series(1, 10), ROWS FROM (unnest($1), unnest($2)) r', 'SELECT'],
  // What is no FROM
  ['SELECT EXTRACT(epoch FROM created_at), TRIM(BOTH FROM name) FROM orders', 'SELECT orders'],
  ["SELECT substring(name FROM 1 FOR 2) FROM a WHERE b IS NOT DISTINCT FROM c AND d = ANY('{x}')", 'SELECT a'],
  // Comments and literals
  ['/* FROM a /* nested */ */ SELECT -- FROM b\n * FROM/**/c', 'SELECT c'],
  ["SELECT 'it''s FROM x', E'\\' FROM y', $$ FROM z $$, $q$ $$ FROM q $q$ FROM t", 'SELECT t'],
  ["SELECT * FROM 'secret', t", 'SELECT t'],
  ['SELECT * FROM "never closed', 'SELECT'],
  ["SELECT 'never closed FROM t", 'SELECT'],
  // Transactions, sessions, cursors
  ['BEGIN ISOLATION LEVEL SERIALIZABLE', 'BEGIN'],
  ['START TRANSACTION READ ONLY', 'START TRANSACTION'],
  ['COMMIT;', 'COMMIT'],
  ['ROLLBACK TO SAVEPOINT s42', 'ROLLBACK'],
  ['SAVEPOINT s42', 'SAVEPOINT'],
  ['SET LOCAL statement_timeout = 5', 'SET'],
  ["NOTIFY channel_42, 'secret'", 'NOTIFY'],
  ['FETCH ALL FROM cursor_42', 'FETCH'],
  ['EXECUTE statement_42 (1)', 'EXECUTE'],
  ['PREPARE statement_42 (int) AS SELECT * FROM orders WHERE id = $1', 'PREPARE SELECT orders'],
  ['DECLARE cursor_42 CURSOR FOR SELECT * FROM orders', 'DECLARE SELECT orders'],
  ['LISTEN "user 42"', 'LISTEN'],
  // Others
  ['EXPLAIN ANALYZE VERBOSE SELECT * FROM orders', 'EXPLAIN SELECT orders'],
  ['EXPLAIN (ANALYZE, BUFFERS) DELETE FROM orders', 'EXPLAIN DELETE orders'],
  ['COPY orders (id, sum) FROM STDIN', 'COPY orders'],
  ['COPY (SELECT * FROM orders) TO STDOUT', 'COPY SELECT orders'],
  ["CALL settle_order('42')", 'CALL settle_order'],
  ['TRUNCATE TABLE a, b CASCADE', 'TRUNCATE a b'],
  ['LOCK TABLE orders IN EXCLUSIVE MODE', 'LOCK orders'],
  ['CREATE TABLE IF NOT EXISTS orders (id int REFERENCES customers)', 'CREATE TABLE orders'],
  ['CREATE UNLOGGED TABLE copy AS SELECT * FROM orders', 'CREATE TABLE copy SELECT orders'],
  ['CREATE UNIQUE INDEX CONCURRENTLY i ON orders USING gin (id)', 'CREATE INDEX orders'],
  ["CREATE USER jane PASSWORD 'x'", 'CREATE USER'],
  ['DROP TABLE IF EXISTS a, b', 'DROP TABLE a b'],
  ['ALTER TABLE orders ADD COLUMN n int', 'ALTER TABLE orders'],
  ['GRANT SELECT, UPDATE ON orders TO jane', 'GRANT'],
  ['vacuum (full) orders', 'VACUUM'],
  // Several statements
  ['BEGIN; UPDATE a SET n = 1; UPDATE a SET n = 2; COMMIT', 'BEGIN UPDATE a COMMIT'],
  ['WITH x AS (SELECT 1) SELECT * FROM x; SELECT * FROM x', 'SELECT SELECT x'],
  // No SQL
  ['', 'QUERY'],
  ['hello FROM world', 'QUERY'],
  ['-- nothing', 'QUERY'],
  [')(', 'QUERY'],
])('%s', (sql, summary) => {
  expect(summarize(sql)).toBe(summary);
});

it('is cut between names', () => {
  const tables = Array.from({ length: 99 }, (_, n) => `"table ${n}"`);
  const summary = summarize(`SELECT * FROM ${tables.join(', ')}`);

  expect(summary.length).toBeLessThanOrEqual(255);
  expect(summary).toMatch(/^SELECT( "table \d+")+$/);
});

it('reads a long text no further than it has to, and never half a name', () => {
  const sql = `SELECT ${'1, '.repeat(6000)}1 FROM orders`;
  for (let length = 16_370; length < 16_400; length++) {
    expect(summarize(`${' '.repeat(length)}SELECT * FROM orders WHERE true`)).toMatch(/^(QUERY|SELECT( orders)?)$/);
  }
  expect(summarize(sql)).toBe('SELECT');
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
