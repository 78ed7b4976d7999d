import { Logger } from '@nestjs/common';
import type { EventMessage } from '@throughline/contracts';
import { randomUUID } from 'node:crypto';
import { waiting } from '../../test/eventually.js';
import { ownSchema } from '../../test/own-schema.js';
import { Database } from '../database/database.js';
import type { Broker } from '../messaging/broker.js';
import { OutboxRelay } from './outbox-relay.js';

Logger.overrideLogger(false);
const { pool, drop } = await ownSchema();
const POLL_MS = 600_000;
let got: string[] = [];
let refused = new Set<string>();
const broker = {
  isConnected: () => true,
  onConnect: () => {},
  publish: async ({ id }: EventMessage) => {
    if (refused.has(id)) throw new Error('returned');
    got.push(id);
  },
} as unknown as Broker;
let relay: OutboxRelay;
let database: Database;

beforeEach(async () => {
  await pool.query('TRUNCATE outbox');
  [got, refused] = [[], new Set()];
  relay = new OutboxRelay(pool, broker, POLL_MS);
  relay.onApplicationBootstrap();
  database = new Database(pool, relay);
});
afterEach(() => relay.close());
afterAll(drop);

const event = (orderId: string): EventMessage => ({
  ...{ type: 'test', version: 1, id: randomUUID(), orderId, data: { orderId }, mandatory: true },
});
const store = (...events: EventMessage[]) => database.transaction((tx) => tx.storeEvents(...events));
const rows = async () =>
  (
    await pool.query<{ published: boolean; attempts: number; leased: boolean }>(
      `SELECT published_at IS NOT NULL AS published, attempts, leased_until IS NOT NULL AS leased FROM outbox ORDER BY id`,
    )
  ).rows;

const until = (holds: (seen: Awaited<ReturnType<typeof rows>>) => boolean) =>
  waiting(() => got)(async () => holds(await rows()));

it('publishes a committed event without a claim, and marks it', async () => {
  const [one, two] = [event('a'), event('a')];
  await store(one, two);

  await until((seen) => seen.every(({ published }) => published));
  expect(got).toEqual([one.id, two.id]);
});

it('publishes nothing of a transaction that is rolled back', async () => {
  const failing = database.transaction(async (tx) => {
    await tx.storeEvents(event('a'));
    throw new Error('no');
  });

  await expect(failing).rejects.toThrow('no');
  await relay.close();
  expect(got).toEqual([]);
});

it('leaves an event to the relays while an earlier one of its order is not published', async () => {
  const other = new Database(pool, { leaseMs: () => 60_000, take() {} } as unknown as OutboxRelay);
  await other.transaction((tx) => tx.storeEvents(event('a')));
  const later = event('a');
  await store(later);
  await until(([, seen]) => !seen!.leased);
  await relay.close();

  expect(got).toEqual([]);
  expect(await rows()).toMatchObject([
    { published: false, leased: true },
    { published: false, leased: false },
  ]);
});

it('leaves what other processes hold alone until their lease is over', async () => {
  const other = new Database(pool, { leaseMs: () => 60_000, take() {} } as unknown as OutboxRelay);
  await other.transaction((tx) => tx.storeEvents(event('a')));
  await relay.close();
  expect(got).toEqual([]);

  await pool.query('UPDATE outbox SET leased_until = now()');
  await new OutboxRelay(pool, broker, POLL_MS).close();
  expect(await rows()).toMatchObject([{ published: true }]);
});

it('postpones an event that the broker refuses, and lets no later one of its order pass', async () => {
  const [one, two] = [event('a'), event('a')];
  refused.add(one.id);
  await store(one, two);
  await until((seen) => seen.every(({ leased }) => !leased));
  await relay.close();

  expect(got).toEqual([]);
  expect(await rows()).toMatchObject([
    { published: false, attempts: 1 },
    { published: false, attempts: 0 },
  ]);
});
