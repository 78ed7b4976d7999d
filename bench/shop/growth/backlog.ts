import { connect } from 'amqplib';
import { databaseVariable } from '../../../prisma/databases.ts';
import { withClient } from '../../../prisma/with-client.ts';
import { stopProcess } from '../../../tools/processes/process.ts';
import { serviceSpec, type Service, startSpecs } from '../../../tools/shop/services.ts';
import { waitFor } from '../../../tools/processes/wait.ts';
import { progress } from '../../../tools/console/stage.ts';
import { Failure } from '../../../tools/console/failure.ts';
import { envOf, ours } from '../ours.ts';
import type { Place } from '../subject.ts';
import type { Bench, Table } from './bench.ts';

const KEYS = 500;
const PATIENCE_MS = 1_800_000;
const WAITING = 'SELECT count(*)::int AS count FROM outbox WHERE published_at IS NULL';
const CHARGED = `SELECT count(*)::int AS count, count(DISTINCT order_id)::int AS orders FROM payments`;
const PAYMENT = `{"method": "card", "token": "tok_test_123"}`;
/** One event each of $1 orders. */
const PLACED = `INSERT INTO outbox (message_id, type, aggregate_id, headers, mandatory, payload)
  SELECT gen_random_uuid(), 'order.placed', id, '{}', true, jsonb_build_object('orderId', id, 'totalCents', 100,
    'currency', 'USD', 'payment', '${PAYMENT}'::jsonb, 'items', '[{"sku": "LAPTOP-3", "qty": 1}]'::jsonb)
  FROM (SELECT gen_random_uuid()::text AS id FROM generate_series(1, $1)) AS orders`;
/** $1 events of ${KEYS} orders, in turns, each with its position among those of its order. */
const MOVED = `INSERT INTO outbox (message_id, type, aggregate_id, headers, mandatory, payload)
  SELECT gen_random_uuid(), 'order.completed', 'order-' || at % ${KEYS}, '{}', false,
    jsonb_build_object('position', at / ${KEYS}) FROM generate_series(0, $1 - 1) AS at`;

/** A backlog in an outbox and in a queue, and how fast one process drains it, in order. */
export async function backlog({ place, isQuick }: Bench): Promise<Table> {
  const size = isQuick ? 1000 : 50_000;
  const rows: string[][] = [];
  const drained = (what: string, perSecond: number, note: string) => rows.push([what, perSecond.toFixed(0), note]);

  // All services start once, so that every queue exists.
  await (await ours('').start(place)).stop();
  await insert(place, PLACED, size);
  await running(place, 'orders', async () =>
    drained('outbox of orders, an event each of as many orders', await untilPublished(place, size), 'all confirmed'),
  );
  const before = await charged(place);
  await running(place, 'payments', async () => {
    const perSecond = await rateOf('queue', size, async () => size - ((await charged(place)).count - before.count));
    const { count, orders } = await charged(place);
    if (count !== orders) throw new Failure(`${count - orders} orders were charged twice`);
    drained('queue of charge_payment', perSecond, 'each charged once');
  });
  await insert(place, MOVED, size);
  const listener = await listen(place);
  await running(place, 'orders', async () => {
    const perSecond = await untilPublished(place, size);
    await waitFor('the last events to arrive', () => listener.count() >= size, { withinMs: PATIENCE_MS });
    if (listener.disorder()) throw new Failure(`${listener.disorder()} events arrived before an earlier one`);
    drained(`outbox of orders, events of ${KEYS} orders`, perSecond, "each order's in order");
  });
  await listener.close();
  return { title: `A backlog of ${size.toLocaleString('en')}`, head: ['what', 'drained a second', 'seen'], rows };
}

async function insert(place: Place, sql: string, count: number): Promise<void> {
  await withClient(urlOf(place, 'orders'), (client) => client.query(sql, [count]));
}

/** Does `work` while only this service runs. */
async function running(place: Place, service: Service, work: () => Promise<unknown>): Promise<void> {
  const [handle] = await startSpecs([serviceSpec(service, place.site, envOf(place))], place.supervisor);
  const { pid, identity } = handle!.entry;
  try {
    await work();
  } finally {
    await stopProcess(pid, { identity, withinMs: 25_000 });
  }
}

const untilPublished = (place: Place, size: number): Promise<number> =>
  rateOf('outbox', size, () => countOf(urlOf(place, 'orders'), WAITING));

/** Returns the rate until nothing is left. Counts from when the process is ready, although it has begun before. */
async function rateOf(name: string, size: number, left: () => Promise<number>): Promise<number> {
  const [began, first] = [performance.now(), await left()];
  const isDrained = async (): Promise<boolean> => {
    const count = await left();
    progress('Backlog', `${name}: ${count} of ${size} left`);
    return count <= 0;
  };
  await waitFor(`the ${name} to be empty`, isDrained, { withinMs: PATIENCE_MS, everyMs: 500 });
  return (first * 1000) / (performance.now() - began);
}

async function listen(place: Place) {
  const connection = await connect(place.infrastructure.env['AMQP_URL']!);
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, 'shop.events', 'order.completed');
  const next = new Map<string, number>();
  let [count, disorder] = [0, 0];
  await channel.consume(
    queue,
    (message) => {
      const { position } = JSON.parse(String(message!.content)) as { position: number };
      const key = String(message!.properties.correlationId);
      if (position !== (next.get(key) ?? 0)) disorder += 1;
      next.set(key, position + 1);
      count += 1;
    },
    { noAck: true },
  );
  return { count: () => count, disorder: () => disorder, close: () => connection.close() };
}

const urlOf = (place: Place, database: 'orders' | 'payments'): string =>
  place.infrastructure.env[databaseVariable(database)]!;

const countOf = (url: string, sql: string): Promise<number> =>
  withClient(url, async (client) => (await client.query<{ count: number }>(sql)).rows[0]!.count);

const charged = (place: Place): Promise<{ count: number; orders: number }> =>
  withClient(urlOf(place, 'payments'), async (client) => (await client.query(CHARGED)).rows[0]!);
