import { table } from '../../telemetry/report/text.ts';
import { elapsed } from '../../elapsed.ts';
import { writeResults } from '../report/write.ts';
import { backlog } from './backlog.ts';
import type { Bench, Table } from './bench.ts';
import { itemsAnOrder } from './items.ts';
import { replicas } from './replicas.ts';
import { storedRows } from './rows.ts';

const PARTS = { items: itemsAnOrder, replicas, rows: storedRows, backlog };

export const growthParts = Object.keys(PARTS);

/** Measures how an order's cost grows, part by part, and prints a table of each. */
export async function growth(bench: Bench): Promise<void> {
  const tables: Table[] = [];
  for (const [name, run] of Object.entries(PARTS)) {
    if (!bench.names.includes(name)) continue;
    const found = await run(bench);
    console.log(`\n${elapsed()}\n${markdownOf(found)}`);
    tables.push(found);
  }
  if (!bench.writes) return;
  await writeResults({
    name: 'growth',
    command: 'npm run bench:shop -- growth',
    how: `one run; ${bench.orders} orders for each row, 8 at a time`,
    markdown: tables.map(markdownOf).join('\n\n'),
    figures: tables,
  });
}

const markdownOf = ({ title, head, rows }: Table): string => `### ${title}\n\n${table(head, rows)}`;
