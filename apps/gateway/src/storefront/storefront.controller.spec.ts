import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SETTINGS } from '@throughline/service';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrowserTraces } from '../browser/browser-traces.js';
import { CodeOfProblem } from '../code-of-problem.fixture.js';
import { protectBrowsers } from '../edge/protect-browsers.js';
import { serveDocs } from '../edge/serve-docs.js';
import { IDENTITY } from '../identity/settings.js';
import { OrderTraces } from '../traces/order-traces.js';
import { serveStorefront } from './serve-storefront.js';
import { StorefrontController } from './storefront.controller.js';

const LINKS = [{ name: 'viewer', url: 'http://localhost:4318/#trace={traceId}' }];

@Module({
  controllers: [StorefrontController],
  providers: [
    { provide: OrderTraces, useValue: new OrderTraces(null) },
    { provide: BrowserTraces, useValue: { issuePass: () => 'a-pass' } },
    { provide: IDENTITY, useValue: { sessions: true } },
    { provide: SETTINGS, useValue: { TRACE_LINKS: LINKS } },
  ],
})
class Shop {}

const folder = mkdtempSync(join(tmpdir(), 'storefront-'));
let app: NestFastifyApplication;

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Shop</title>');
  writeFileSync(join(folder, 'assets', 'index-abc.js'), 'export {};');
  writeFileSync(join(folder, 'private.txt'), 'not to be served');
  app = await NestFactory.create<NestFastifyApplication>(Shop, new FastifyAdapter(), { logger: false });
  app.useGlobalFilters(new CodeOfProblem());
  const fastify = app.getHttpAdapter().getInstance();
  await protectBrowsers(fastify, []);
  await serveDocs(app);
  await serveStorefront(fastify, folder);
  await app.init();
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

it('serves the page with a policy that allows only what the gateway serves', async () => {
  const { statusCode, headers, body } = await app.inject('/?order=1');

  expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(body).toContain('<title>Shop</title>');
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
  expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:|\*/);
  expect(headers['cache-control']).toBe('public, max-age=0');
});

it('lets browsers cache files that have a content hash in their name', async () => {
  const { statusCode, headers } = await app.inject('/assets/index-abc.js');

  expect([statusCode, headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
  expect(headers['content-security-policy']).toContain("default-src 'none'");
});

it.each(['/private.txt', '/index.html', '/assets/nothing.js', '/assets/..%2fprivate.txt', '/assets/', '/nowhere'])(
  'answers 404 to %s',
  async (path) => {
    const { statusCode, body } = await app.inject(path);

    expect(statusCode).toBe(404);
    expect(body).not.toContain('not to be served');
  },
);

it('tells the page which features are available', async () => {
  expect((await app.inject('/storefront')).json()).toEqual({
    sessions: true,
    traces: false,
    operations: false,
    links: LINKS,
    pagePass: 'a-pass',
  });
});

it('still serves the API documentation', async () => {
  expect((await app.inject('/docs/json')).json()).toMatchObject({ openapi: '3.1.0' });
});
