import type { Pool } from 'pg';
import type { Broker } from './broker.js';

process.env['OUTBOX_POLL_MS'] = '600000';
const { CLAIM, OutboxRelay } = await import('./outbox-relay.js');

const broker = { isConnected: () => true, onConnect: () => {} } as unknown as Broker;

/** A pool of an empty outbox that keeps what it is asked; `meanwhile` happens while it forgets old rows. */
function poolOf(meanwhile: () => void) {
  const asked: string[] = [];
  const query = async (sql: string) => {
    asked.push(sql);
    if (sql.startsWith('DELETE')) meanwhile();
    await new Promise(setImmediate);
    return { rows: [], rowCount: 0 };
  };
  const pool = { query, connect: async () => ({ query, release: () => {} }) } as unknown as Pool;
  return { pool, claims: () => asked.filter((sql) => sql === CLAIM).length, asked };
}

it('looks again when it was woken while it forgot what is old', async () => {
  const { pool, claims } = poolOf(() => relay.wake());
  const relay = new OutboxRelay(pool, broker);
  await relay.close();

  expect(claims()).toBe(2);
});

it('has nothing under way once it is closed', async () => {
  const { pool, asked } = poolOf(() => relay.wake());
  const relay = new OutboxRelay(pool, broker);
  await relay.close();
  const before = asked.length;
  for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);

  expect(asked).toHaveLength(before);
});

it('does not spin on a database that is away', async () => {
  let asked = 0;
  const connect = async () => {
    await new Promise(setImmediate);
    asked += 1;
    relay.wake();
    throw new Error('away');
  };
  const relay = new OutboxRelay({ connect, query: connect } as unknown as Pool, broker);
  await relay.close();

  expect(asked).toBe(1);
});
