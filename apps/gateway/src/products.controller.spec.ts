import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { finalize } from 'rxjs';
import { CodeOfProblem } from './code-of-problem.fixture.js';
import { InventoryClient } from './inventory.client.js';
import { ProductsController } from './products.controller.js';
import { publicEdge } from './edge/public-edge.js';

const DEADLINE_MS = 400;

const product = { sku: 'LAPTOP-1', name: 'Laptop', description: '', priceCents: 1, currency: 'USD', available: 1 };
const page = { products: Array(100).fill(product), nextCursor: null };

let inventory: Server;
let app: NestFastifyApplication;
let asked: number;
let suggest: () => Promise<unknown>;
let handled: Promise<void>;

beforeEach(async () => {
  asked = 0;
  inventory = createServer(async ({ url }, response) => {
    if (url!.startsWith('/products?')) return response.end(JSON.stringify(page));
    asked += 1;
    await suggest();
    return response.end('{"suggestions":[]}');
  });
  const client = new InventoryClient(await listening(inventory), DEADLINE_MS);

  @Module({ controllers: [ProductsController], providers: [{ provide: InventoryClient, useValue: client }] })
  class Gateway {}
  app = await NestFactory.create<NestFastifyApplication>(Gateway, new FastifyAdapter(), { logger: false });
  app.useGlobalFilters(new CodeOfProblem());
  handled = new Promise((resolve) => {
    app.useGlobalInterceptors({ intercept: (_context, next) => next.handle().pipe(finalize(resolve)) });
  });
  await publicEdge(app, {
    REQUEST_DEADLINE_MS: DEADLINE_MS,
    CORS_ORIGINS: [],
    RATE_LIMIT_PER_CLIENT: 1000,
    BROWSER_TRACES_PER_CLIENT: 1000,
    RATE_LIMIT_PER_CUSTOMER: 1000,
  });
  await app.listen(0, '127.0.0.1');
});

afterEach(async () => {
  await app.close();
  inventory.closeAllConnections();
  inventory.close();
});

it('shares one deadline among all calls of a request', async () => {
  suggest = () => new Promise((resolve) => setTimeout(resolve, DEADLINE_MS / 3));
  const answer = await fetch(url());

  expect([answer.status, await answer.json()]).toEqual([504, { code: 'upstream_timeout' }]);
  expect(asked).toBeLessThan(5);
});

it('makes no more calls after the client has disconnected', async () => {
  const left = once(app.getHttpServer(), 'request').then(([, response]) => once(response, 'close'));
  const leaving = new AbortController();
  suggest = async () => {
    leaving.abort();
    await left;
  };
  await expect(fetch(url(), { signal: leaving.signal })).rejects.toThrow('aborted');
  await handled;

  expect(asked).toBe(1);
});

const url = (): string =>
  `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/products?limit=100&with_suggested=1`;

async function listening(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
