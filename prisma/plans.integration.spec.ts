import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrate } from './migrate/migrate.ts';
import { withClient } from './with-client.ts';
import * as inventory from '../apps/inventory/src/statements.js';
import * as orders from '../apps/orders/src/statements.js';
import * as payments from '../apps/payments/src/statements.js';
import * as outbox from '../libs/service/src/outbox/statements.js';

const ROWS = 100_000;
const NOW = new Date();
const ID = randomUUID();
const event = { at: 0, message_id: ID, type: 'order.placed', version: 1, aggregate_id: ID, payload: {}, headers: {} };
const EVENTS = JSON.stringify([{ ...event, mandatory: true, lease_ms: 1000 }]);
const ENTRY = JSON.stringify({ at: NOW.toISOString(), status: 'completed' });

/** Each statement of a service with the values of a run; `unpublished` is the query that every service uses. */
const RUNS: Record<string, [name: string, text: string, ...values: unknown[]][]> = {
  orders: [
    run(orders.FIND, ID),
    run(orders.FIND_BY_KEY, 'owner key', 'key', 'owner'),
    run(orders.PLACE, EVENTS, ID, 'pending', null, '[]', 1, 'USD', '{}', [ENTRY], null, '{}', null, null, 1000, null),
    run(orders.SETTLE, EVENTS, ID, 'pending', 'completed', null, ENTRY),
    run(orders.MOVE, ID, 'pending', 'completed', null, ENTRY),
    run(orders.MOVE_ALL, [ID], 'pending', 'completed', null, ENTRY),
    run(orders.LOCK_OVERDUE, 'awaiting_approval', NOW),
    run(orders.LOCK_PENDING, 1000),
    run(orders.CHASE, [ID]),
    run(orders.PAGE, NOW, ID, 20),
    run(orders.PAGE_OF_OWNER, NOW, ID, 20, 'owner'),
    run(orders.PAGE_OF_APPROVALS, NOW, ID, 20),
    run(orders.FORGET_KEYS, 86_400_000, 1000),
  ],
  payments: [
    run(payments.FIND, ID),
    run(payments.SETTLE, EVENTS, ID, ID, 'captured', 1, 'USD'),
    run(payments.REFUND, EVENTS, ID),
  ],
  inventory: [
    run(inventory.AVAILABLE, ['SKU-1']),
    run(inventory.RESERVE, EVENTS, ID, '[{"sku":"SKU-1","qty":1}]'),
    run(inventory.FIND_RESERVATION, ID),
  ],
  outbox: [
    ['CLAIM', outbox.CLAIM],
    ['PUBLISHED', outbox.PUBLISHED, ['1']],
    ['POSTPONED', outbox.POSTPONED, ['1']],
    ['RELEASED', outbox.RELEASED, ['1']],
    ['RESUMED', outbox.RESUMED],
    ['LAG', outbox.LAG],
    ['FORGET', outbox.FORGET],
    ['unpublished', `SELECT array_agg(id::text) FROM outbox WHERE aggregate_id = $1 AND published_at IS NULL`, ID],
  ],
};

const OUTBOX = `INSERT INTO outbox (message_id, type, aggregate_id, payload, headers, mandatory, published_at)
  SELECT gen_random_uuid(), 'order.placed', gen_random_uuid()::text, '{}', '{}', true, now()
  FROM generate_series(1, ${ROWS})`;
const BACKLOG = OUTBOX.replace('true, now()', 'true, NULL').replace(`${ROWS}`, '3000');
const FILL: Record<string, string[]> = {
  orders: [
    `INSERT INTO orders (id, status, owner, items, total_cents, currency, payment, timeline, trace_context, created_at)
     SELECT gen_random_uuid(), 'completed', 'owner' || at % 1000, '[]', 1, 'USD', '{}', ARRAY['${ENTRY}'::jsonb], '{}',
       now() - at * interval '1 second' FROM generate_series(1, ${ROWS}) AS at`,
  ],
  payments: [
    `INSERT INTO payments (id, order_id, outcome, total_cents, currency)
     SELECT gen_random_uuid(), gen_random_uuid(), 'captured', 1, 'USD' FROM generate_series(1, ${ROWS})`,
  ],
  inventory: [
    `INSERT INTO products (sku, name, description, price_cents, currency, stock)
     SELECT 'SKU-' || at, '', '', 1, 'USD', 1 FROM generate_series(1, ${ROWS}) AS at`,
    `INSERT INTO reservations (order_id, outcome, items)
     SELECT gen_random_uuid(), 'reserved', '[]' FROM generate_series(1, ${ROWS})`,
  ],
};

const databases = Object.keys(FILL);
const urlOf = (service: string): string => {
  const url = new URL(process.env['ORDERS_DATABASE_URL']!);
  url.pathname = `/plans_${service}_${ID.slice(0, 8)}`;
  return url.href;
};

beforeAll(async () => {
  for (const service of databases) {
    await migrate(service, urlOf(service));
    await withClient(urlOf(service), async (client) => {
      for (const sql of [OUTBOX, ...FILL[service]!, 'ANALYZE']) await client.query(sql);
    });
  }
}, 180_000);

afterAll(async () => {
  await withClient(process.env['ORDERS_DATABASE_URL']!, async (client) => {
    for (const service of databases)
      await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(new URL(urlOf(service)).pathname.slice(1))}`);
  });
});

describe.each(databases)(`with ${ROWS} rows in each table of %s`, (service) => {
  it.each([...RUNS[service]!, ...RUNS['outbox']!])('%s reads no table from end to end', async (_, text, ...values) => {
    expect(await readWhole(urlOf(service), text, values)).toEqual([]);
  });
});

it.each([
  ['orders', orders],
  ['payments', payments],
  ['inventory', inventory],
  ['outbox', outbox],
])('every statement of %s is among them', (service, all) => {
  const texts = Object.values(all).flatMap((each) => (typeof each === 'object' ? [each.text] : [each]));
  const known = RUNS[service]!.map(([, text]) => text);
  expect(texts.filter((text) => typeof text === 'string' && !known.includes(text))).toEqual([]);
});

it('claims events of a backlog that the statistics do not know, without joining it with itself', async () => {
  const visited = await withClient(urlOf('orders'), async (client) => {
    await client.query(BACKLOG);
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${outbox.CLAIM}`,
    );
    return visitedBy(rows[0]!['QUERY PLAN'][0].Plan);
  });

  expect(visited).toBeLessThan(20_000);
});

it('notices a table that is read from end to end', async () => {
  const sql = `SELECT id FROM orders WHERE user_id = $1`;
  expect(await readWhole(urlOf('orders'), sql, ['42'])).toEqual(['orders']);
});

function run({ name, text }: { name: string; text: string }, ...values: unknown[]): [string, string, ...unknown[]] {
  return [name, text, ...values];
}

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  Plans?: Plan[];
}

/** The tables that PostgreSQL would read from end to end. */
async function readWhole(url: string, text: string, values: unknown[]): Promise<string[]> {
  const { rows } = await withClient(url, (client) =>
    client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`EXPLAIN (FORMAT JSON) ${text}`, values),
  );
  const scanned = (plan: Plan): string[] => [
    ...(plan['Node Type'] === 'Seq Scan' ? [plan['Relation Name']!] : []),
    ...(plan.Plans ?? []).flatMap(scanned),
  ];
  return scanned(rows[0]!['QUERY PLAN'][0].Plan);
}

interface PlanNode {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  Plans?: PlanNode[];
}

/** How many rows a plan has looked at, in all of its nodes. */
function visitedBy(node: PlanNode): number {
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0);
  const own = (node['Actual Rows'] + removed) * node['Actual Loops'];
  return (node.Plans ?? []).reduce((sum, each) => sum + visitedBy(each), own);
}
