import type { Pool } from 'pg';
import type { Broker } from '../messaging/broker.js';
import { HandOff } from './hand-off.js';
import { PUBLISHED, RELEASED } from './statements.js';
import type { StoredRow } from './store-events.js';

const row = { id: '1', aggregate_id: 'a', unpublished: ['1'], headers: {}, payload: {} } as unknown as StoredRow;

async function handedOff(leasedAt: number) {
  const [asked, published]: [string[], unknown[]] = [[], []];
  const query = async (sql: string | { text: string }) => void asked.push(typeof sql === 'string' ? sql : sql.text);
  const publish = async (event: unknown) => void published.push(event);
  const handOff = new HandOff({ query } as unknown as Pool, { publish } as unknown as Broker, () => {});
  handOff.take([row], leasedAt);
  await handOff.close();
  return { asked, published };
}

it('publishes a row that was leased just now', async () => {
  expect((await handedOff(performance.now())).published).toHaveLength(1);
});

it('releases a row when too little of its lease is left', async () => {
  const { asked, published } = await handedOff(performance.now() - 2500);

  expect(published).toEqual([]);
  expect(asked).toEqual([RELEASED]);
});

it('publishes a row whose commit did not see yet that the one ahead was marked as published', async () => {
  const [asked, published]: [string[], unknown[]] = [[], []];
  const query = async (sql: string | { text: string }) => void asked.push(typeof sql === 'string' ? sql : sql.text);
  const publish = async (event: unknown) => void published.push(event);
  const handOff = new HandOff({ query } as unknown as Pool, { publish } as unknown as Broker, () => {});
  handOff.take([row], performance.now());
  await handOff.close();
  handOff.take([{ ...row, id: '2', unpublished: ['1', '2'] }], performance.now());
  await handOff.close();

  expect(published).toHaveLength(2);
  expect(asked).toEqual([PUBLISHED, PUBLISHED]);
});
