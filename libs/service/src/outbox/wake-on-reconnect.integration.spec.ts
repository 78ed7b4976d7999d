import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { waiting } from '../../test/eventually.js';
import { ownSchema } from '../../test/own-schema.js';
import type { Broker } from '../messaging/broker.js';
import { OutboxRelay } from './outbox-relay.js';

let pool: Pool;
let drop: () => Promise<void>;
beforeAll(async () => ({ pool, drop } = await ownSchema()));
afterAll(() => drop());

it('publishes what was postponed as soon as the broker is back', async () => {
  await pool.query(
    `INSERT INTO outbox (message_id, type, aggregate_id, payload, headers, mandatory, next_attempt_at)
     VALUES ($1, 'test', 'order', '{}', '{}', true, now() + interval '30 seconds')`,
    [randomUUID()],
  );
  const published: string[] = [];
  let reconnect = (): void => {};
  const broker = {
    isConnected: () => true,
    onConnect: (listener: () => void) => (reconnect = listener),
    publish: async ({ id }: { id: string }) => void published.push(id),
  } as unknown as Broker;
  const relay = new OutboxRelay(pool, broker, 600_000);
  relay.onApplicationBootstrap();
  reconnect();

  await waiting(() => published)(() => published.length === 1);
  await relay.close();
});
