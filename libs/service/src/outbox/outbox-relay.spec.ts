import type { Pool } from 'pg';
import { recordTraces } from '@throughline/telemetry-testing';
import type { Broker } from '../messaging/broker.js';
import { OutboxRelay } from './outbox-relay.js';
import { CLAIM } from './statements.js';

const POLL_MS = 600_000;
const broker = { isConnected: () => true, onConnect: () => {} } as unknown as Broker;

const traces = recordTraces();

/** A pool with an empty outbox that records its queries; `meanwhile` runs while old rows are deleted. */
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

it('polls again when it was woken while it deleted old rows', async () => {
  const { pool, claims } = poolOf(() => relay.wake());
  const relay = new OutboxRelay(pool, broker, POLL_MS);
  await relay.close();

  expect(claims()).toBe(2);
});

it('has nothing under way once it is closed', async () => {
  const { pool, asked } = poolOf(() => relay.wake());
  const relay = new OutboxRelay(pool, broker, POLL_MS);
  await relay.close();
  const before = asked.length;
  for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);

  expect(asked).toHaveLength(before);
});

it('does not spin while the database is unavailable', async () => {
  let asked = 0;
  const connect = async () => {
    await new Promise(setImmediate);
    asked += 1;
    relay.wake();
    throw new Error('away');
  };
  const relay = new OutboxRelay({ connect, query: connect } as unknown as Pool, broker, POLL_MS);
  await relay.close();

  expect(asked).toBe(1);
});

it('adds an event to the active span when it is woken while the broker is unavailable', async () => {
  const { pool } = poolOf(() => {});
  const relay = new OutboxRelay(pool, { ...broker, isConnected: () => false } as unknown as Broker, POLL_MS);
  traces.during('process_order', () => relay.wake());
  await relay.close();

  expect(traces.spans.flatMap(({ events }) => events.map(({ name }) => name))).toEqual(['broker_away']);
});
