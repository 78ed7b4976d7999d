import { Global, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { PrismaPg } from '@prisma/adapter-pg';
import { database, Readiness, SETTINGS } from '../index.js';
import { databaseTrouble } from './trouble.js';

Logger.overrideLogger(false);
const POOL_SIZE = 10;

class Client {
  constructor(readonly options: { adapter: PrismaPg }) {}
  async $disconnect(): Promise<void> {}
}

@Global()
@Module({ providers: [Readiness, { provide: SETTINGS, useValue: process.env }], exports: [Readiness, SETTINGS] })
class Ready {}

it('stays ready while requests use every connection, and fails only the request that finds none', async () => {
  @Module({ imports: [Ready, database('ORDERS_DATABASE_URL', Client, { outbox: false })] })
  class App {}
  const app = await NestFactory.createApplicationContext(App, { logger: false });
  const connection = await app.get(Client).options.adapter.connect();
  const inUse = await Promise.all(Array.from({ length: POOL_SIZE }, () => connection.startTransaction()));

  expect(await Promise.all([1, 2, 3].map(() => app.get(Readiness).failures()))).toEqual([[], [], []]);
  const error: unknown = await connection.startTransaction().catch((reason: unknown) => reason);
  expect(databaseTrouble(error)).toBe('busy');

  for (const transaction of inUse) {
    await transaction.executeRaw({ sql: 'ROLLBACK', args: [], argTypes: [] });
    await transaction.rollback();
  }
  await app.close();
});
