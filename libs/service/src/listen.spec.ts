import { jest } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { listen } from './listen.js';

@Module({})
class Nothing {}

let said: string;
beforeEach(() => {
  said = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((said += String(text))));
  jest.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${String(code)}`);
  });
});

afterEach(() => jest.restoreAllMocks());

it('names PORT in a line when something listens there', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;

  await expect(attempt(port, '127.0.0.1')).rejects.toThrow('exit 1');
  expect(said).toBe(`Cannot start: PORT: ${port} is in use on 127.0.0.1\n`);
  other.close();
});

it.each(['999.1.1.1', '192.0.2.1'])('names HOST in a line when it is %s, no address of this machine', async (host) => {
  await expect(attempt(3000, host)).rejects.toThrow('exit 1');
  expect(said).toMatch(new RegExp(`^Cannot start: HOST: cannot listen on "${host}" \\(E[A-Z_]+\\)\n$`));
});

it('leaves any other failure as it is', async () => {
  const broken = { listen: () => Promise.reject(new Error('a bug')) };

  await expect(listen(broken as never, { PORT: 3000, HOST: 'localhost' })).rejects.toThrow('a bug');
  expect(said).toBe('');
});

async function attempt(PORT: number, HOST: string): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(Nothing, new FastifyAdapter(), { logger: false });
  await listen(app, { PORT, HOST }).finally(() => app.close());
}
