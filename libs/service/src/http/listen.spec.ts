import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { CannotStart } from '../config/env.js';
import { listen } from './listen.js';

@Module({})
class Nothing {}

it('names PORT when something listens there', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;

  await expect(attempt(port, '127.0.0.1')).rejects.toThrow(new CannotStart(`PORT: ${port} is in use on 127.0.0.1`));
  other.close();
});

it.each(['999.1.1.1', '192.0.2.1'])('names HOST when it is %s, no address of this machine', async (host) => {
  const failure: unknown = await attempt(3000, host).catch((error: unknown) => error);

  expect(failure).toBeInstanceOf(CannotStart);
  expect((failure as CannotStart).message).toMatch(new RegExp(`^HOST: cannot listen on "${host}" \\(E[A-Z_]+\\)$`));
});

it('leaves any other failure unchanged', async () => {
  const bug = new Error('a bug');

  await expect(listen({ listen: () => Promise.reject(bug) } as never, { PORT: 3000, HOST: 'localhost' })).rejects.toBe(
    bug,
  );
});

async function attempt(PORT: number, HOST: string): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(Nothing, new FastifyAdapter(), { logger: false });
  await listen(app, { PORT, HOST }).finally(() => app.close());
}
