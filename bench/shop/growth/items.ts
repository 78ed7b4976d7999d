import { MAX_ITEMS } from '@throughline/contracts';
import { withClient } from '../../../prisma/with-client.ts';
import { closedLoop, orderBody } from '../load.ts';
import { loadedRound } from '../measure.ts';
import { ours } from '../ours.ts';
import { type FigureName, figures } from '../report/figures.ts';
import { countStatements } from '../statements.ts';
import { AT_ONCE, type Bench, type Table, WARM_UP } from './bench.ts';
import { cellsOf, headOf } from './cells.ts';

const SHOWN: FigureName[] = ['perSecond', 'p50', 'p99', 'cpuServices', 'cpuAll', 'messages', 'spans', 'spanKb'];
const PRODUCTS = `INSERT INTO products (sku, name, description, price_cents, currency, stock)
  SELECT 'BENCH-' || at, 'Part ' || at, '', 100, 'USD', 1000000 FROM generate_series(1, ${MAX_ITEMS}) AS at
  ON CONFLICT DO NOTHING`;

/** Measures orders of one line to as many as an order may have. */
export async function itemsAnOrder({ place, meters, orders, isQuick }: Bench): Promise<Table> {
  await withClient(place.infrastructure.env['INVENTORY_DATABASE_URL']!, (client) => client.query(PRODUCTS));
  const running = await ours('').start(place);
  const rows: string[][] = [];
  try {
    await closedLoop(running.target, WARM_UP, AT_ONCE);
    for (const lines of isQuick ? [1, MAX_ITEMS] : [1, 5, 10, 20, MAX_ITEMS]) {
      const items = Array.from({ length: lines }, (_, at) => ({ sku: `BENCH-${at + 1}`, qty: 2 }));
      const target = { ...running.target, body: orderBody(items) };
      const round = await loadedRound({ ...running, target }, meters, { orders, atOnce: AT_ONCE });
      const statements = await countStatements(target, place.supervisor, { counted: 20, atOnce: AT_ONCE });
      const count = statements.reduce((total, each) => total + each.count, 0);
      rows.push([`${lines}`, ...cellsOf(round, SHOWN), count.toFixed(1)]);
    }
  } finally {
    await running.stop();
  }
  return { title: 'Lines an order', head: ['lines', ...headOf(SHOWN), figures.statements.title], rows };
}
