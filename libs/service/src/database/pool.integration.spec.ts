import { Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { TcpProxy } from '../../test/tcp-proxy.js';
import { databaseTrouble } from './trouble.js';
import { openPool, ping } from './pool.js';

Logger.overrideLogger(false);

let proxy: TcpProxy;
let pool: Pool;

beforeEach(async () => {
  proxy = await TcpProxy.before(process.env['ORDERS_DATABASE_URL']!);
});

afterEach(async () => {
  await pool.end();
  await proxy.close();
});

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'it did not fail',
    (error: unknown) => error,
  );

it('gives up a server that falls silent in a transaction, and never uses that connection again', async () => {
  pool = openPool(proxy.url, 2, 1000);
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query('SELECT pg_sleep(0.5)');
  proxy.silence();

  expect(databaseTrouble(await failure(client.query('SELECT 1')))).toBe('away');
  expect(databaseTrouble(await failure(client.query('ROLLBACK')))).toBe('away');
  // As Prisma does, whatever became of its ROLLBACK.
  client.release();
  expect(pool.totalCount).toBe(0);

  proxy.open();
  await pool.query('SELECT 1');
});

it('gives up a ping and a connect much sooner', async () => {
  pool = openPool(proxy.url, 2);
  await ping(pool);
  proxy.silence();

  await expect(ping(pool)).rejects.toThrow('Query read timeout');
  expect(pool.totalCount).toBe(0);
  await expect(ping(pool)).rejects.toThrow('Connection terminated due to connection timeout');
});

it('outlives a connection that breaks in the middle of a transaction, between two statements', async () => {
  pool = openPool(proxy.url, 2);
  const client = await pool.connect();
  await client.query('BEGIN');
  const broken = new Promise((resolve) => client.once('end', resolve));
  proxy.cut();
  await broken;

  expect(databaseTrouble(await failure(client.query('COMMIT')))).toBe('away');
  client.release();
});
