import { type Database, databaseVariable } from '../../../prisma/databases.ts';
import { withClient } from '../../../prisma/with-client.ts';
import { progress } from '../../../tools/console/stage.ts';
import { closedLoop } from '../load.ts';
import { loadedRound } from '../measure.ts';
import { ours } from '../ours.ts';
import type { FigureName } from '../report/figures.ts';
import { AT_ONCE, type Bench, type Table, WARM_UP } from './bench.ts';
import { cellsOf, headOf } from './cells.ts';

const SHOWN: FigureName[] = ['perSecond', 'p50', 'p99', 'cpuServices'];
const OUTBOX = `INSERT INTO outbox (message_id, type, aggregate_id, payload, headers, mandatory, published_at)
  SELECT gen_random_uuid(), 'order.placed', gen_random_uuid()::text, '{}', '{}', true, now() FROM generate_series(1, $1)`;
/** Adds $1 rows to a table of each database. */
const FILL = {
  orders: `INSERT INTO orders (id, status, owner, items, total_cents, currency, payment, timeline, trace_context, created_at)
    SELECT gen_random_uuid(), 'completed', 'owner' || at % 1000, '[]', 1, 'USD', '{}', '{}', '{}',
      now() - at * interval '1 second' FROM generate_series(1, $1) AS at`,
  payments: `INSERT INTO payments (id, order_id, outcome, total_cents, currency)
    SELECT gen_random_uuid(), gen_random_uuid(), 'captured', 1, 'USD' FROM generate_series(1, $1)`,
  inventory: `INSERT INTO reservations (order_id, outcome, items)
    SELECT gen_random_uuid(), 'reserved', '[]' FROM generate_series(1, $1)`,
} satisfies Partial<Record<Database, string>>;

/** Measures an order with more and more stored orders, payments, reservations and published events. */
export async function storedRows({ place, meters, orders, isQuick }: Bench): Promise<Table> {
  const rows: string[][] = [];
  let stored = 0;
  for (const size of isQuick ? [1000, 10_000] : [1000, 10_000, 100_000, 1_000_000]) {
    progress('Rows', `${size} in each table`);
    await fill(place.infrastructure.env, size - stored);
    stored = size;
    const running = await ours('').start(place);
    try {
      await closedLoop(running.target, WARM_UP, AT_ONCE);
      const round = await loadedRound(running, meters, { orders, atOnce: AT_ONCE });
      rows.push([size.toLocaleString('en'), ...cellsOf(round, SHOWN), (round.cpuMs['postgres'] ?? NaN).toFixed(1)]);
    } finally {
      await running.stop();
    }
  }
  return { title: 'Stored rows', head: ['rows in each table', ...headOf(SHOWN), 'CPU ms an order, PostgreSQL'], rows };
}

async function fill(env: Record<string, string>, more: number): Promise<void> {
  for (const [database, rows] of Object.entries(FILL))
    await withClient(env[databaseVariable(database as Database)]!, async (client) => {
      for (const sql of [rows, OUTBOX]) await client.query(sql, [more]);
      // Without it, autovacuum would do so in the middle of the measurement.
      await client.query('VACUUM ANALYZE');
    });
}
