import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Caller, Role } from '@throughline/contracts';
import { SETTINGS } from '@throughline/service';
import { z } from 'zod';
import { CodeOfProblem } from './code-of-problem.fixture.js';
import { limitRate } from './edge/limit-rate.js';
import { IdentityModule } from './identity/identity.module.js';
import { OwnTokens } from './identity/own-tokens.js';
import { identityVariables } from './identity/settings.js';
import { OrderStreams } from './order-streams.js';
import { OrdersClient } from './orders.client.js';
import { OrdersController } from './orders.controller.js';

const pending = { at: '2026-11-21T09:30:00.000Z', status: 'pending' };
const asked: { what: string; caller: Caller }[] = [];
/** The owner of the placed order; null for the caller. */
let owner: string | null = null;

const note =
  <T>(what: string, answer: T) =>
  async (...args: unknown[]) => {
    asked.push({ what, caller: args.at(-1) as Caller });
    return answer;
  };
const orders = {
  place: async (...args: unknown[]) => ({ ...(await note('place', { id: 'o' })(...args)), owner }),
  find: note('find', { id: 'o', status: 'pending', timeline: [pending] }),
  list: note('list', { orders: [], nextCursor: null }),
  approvals: note('approvals', { orders: [], nextCursor: null }),
  approve: note('approve', { id: 'o' }),
  cancel: note('cancel', { id: 'o' }),
};

const settings = z.object(identityVariables).parse({ IDENTITY_SECRET: 's'.repeat(32), EMBEDDED_SESSIONS: 'true' });
const order = { items: [{ sku: 'LAPTOP-1', qty: 1 }], payment: { method: 'card', token: 'tok_test_123' } };
let app: NestFastifyApplication;

const open = async (more: Partial<typeof settings> = {}): Promise<NestFastifyApplication> => {
  @Global()
  @Module({ providers: [{ provide: SETTINGS, useValue: { ...settings, ...more } }], exports: [SETTINGS] })
  class Configured {}
  @Module({
    imports: [Configured, IdentityModule],
    controllers: [OrdersController],
    providers: [
      { provide: OrdersClient, useValue: orders },
      { provide: OrderStreams, useFactory: () => new OrderStreams(orders as never, { perClient: 9, inAll: 9 }) },
    ],
  })
  class Gateway {}
  app = await NestFactory.create<NestFastifyApplication>(Gateway, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  app.useGlobalFilters(new CodeOfProblem());
  const fastify = app.getHttpAdapter().getInstance();
  const limit = 1000;
  await limitRate(fastify, {
    RATE_LIMIT_PER_CLIENT: limit,
    RATE_LIMIT_PER_CUSTOMER: limit,
    BROWSER_TRACES_PER_CLIENT: limit,
  });
  await app.init();
  return app;
};

beforeEach(async () => {
  asked.length = 0;
  owner = null;
  await open();
});
afterEach(() => app.close());

const send = (method: 'GET' | 'POST' | 'HEAD', url: string, headers: Record<string, string> = {}, payload?: object) =>
  app.inject({ method, url, headers, ...(payload && { payload }) });
const place = (headers: Record<string, string> = {}) => send('POST', '/orders', headers, order);
const as = async (role: Role) => ({ authorization: `Bearer ${(await app.get(OwnTokens).forRole(role)).token}` });

it('creates a guest for a caller without credentials, and recognizes it by its cookie or token', async () => {
  const { statusCode, headers } = await place();
  const { caller } = asked[0]!;
  const token = String(headers['x-guest-token']);
  const cookie = String(headers['set-cookie']);

  expect([statusCode, headers['cache-control']]).toEqual([201, 'no-store']);
  expect(caller).toEqual({ subject: expect.stringMatching(/^guest:[0-9a-f-]{36}$/), roles: [], isNew: true });
  expect(cookie).toMatch(new RegExp(`^shop_session=${token}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax$`));

  for (const again of [{ cookie: cookie.split(';')[0]! }, { authorization: `Bearer ${token}` }]) {
    const { headers: repeated } = await place(again as unknown as Record<string, string>);
    expect(asked.at(-1)!.caller).toEqual({ subject: caller.subject, roles: [] });
    expect([repeated['x-guest-token'], repeated['set-cookie']]).toEqual([undefined, undefined]);
  }
  await place();
  expect(asked.at(-1)!.caller.subject).not.toBe(caller.subject);
});

it('gives a repeated request without credentials the guest of the first request', async () => {
  owner = 'guest:first';
  const { headers } = await place({ 'idempotency-key': 'k' });
  await place({ authorization: `Bearer ${String(headers['x-guest-token'])}` });

  expect(asked.at(-1)!.caller).toEqual({ subject: 'guest:first', roles: [] });
});

it('does not reveal the owner of an order', async () => {
  owner = 'guest:first';

  expect((await place()).json()).toEqual({ id: 'o' });
});

it('marks the cookie Secure where SESSION_COOKIE_SECURE is set', async () => {
  await app.close();
  await open({ SESSION_COOKIE_SECURE: true });

  expect((await place()).headers['set-cookie']).toMatch(/; HttpOnly; Secure; SameSite=Lax$/);
});

const routes: ['GET' | 'POST', string, object | undefined][] = [
  ['GET', '/orders', undefined],
  ['GET', '/orders/o', undefined],
  ['GET', '/orders/o/events', undefined],
  ['POST', '/orders/o/cancellation', undefined],
  ['GET', '/approvals', undefined],
  ['POST', '/orders/o/approval', { approved: true }],
];

it.each(routes)('%s %s requires a valid token', async (method, url, body) => {
  const [none, bad] = [await send(method, url, {}, body), await send(method, url, { authorization: 'Bearer x' }, body)];

  expect([none.statusCode, none.json(), none.headers['www-authenticate']]).toEqual([
    401,
    { code: 'unauthenticated' },
    'Bearer realm="shop"',
  ]);
  expect([bad.statusCode, bad.json(), bad.headers['www-authenticate']]).toEqual([
    401,
    { code: 'invalid_token' },
    'Bearer realm="shop", error="invalid_token"',
  ]);
  expect(asked).toEqual([]);
});

it.each(routes.slice(4))('%s %s is for approvers', async (method, url, body) => {
  for (const role of ['customer', 'operator'] as const) {
    const { statusCode, headers } = await send(method, url, await as(role), body);
    expect([statusCode, headers['www-authenticate']]).toEqual([403, expect.stringContaining('insufficient_scope')]);
  }
  expect(asked).toEqual([]);

  expect((await send(method, url, await as('approver'), body)).statusCode).toBe(200);
  expect(asked).toHaveLength(1);
});

it('places no order for a bad token, or for a page of another origin that uses the cookie', async () => {
  const cookie = String((await place()).headers['set-cookie']).split(';')[0]!;
  asked.length = 0;

  expect((await place({ authorization: 'Bearer x' })).statusCode).toBe(401);
  expect((await place({ cookie, origin: 'https://evil.example' })).statusCode).toBe(403);
  expect(asked).toEqual([]);
});

it('replaces an invalid cookie by a new guest, but refuses an invalid token', async () => {
  const stale = { cookie: 'shop_session=nonsense' };

  expect((await place(stale)).headers['x-guest-token']).toBeDefined();
  expect(asked).toMatchObject([{ caller: { isNew: true } }]);
  expect((await place({ ...stale, authorization: 'Bearer x' })).statusCode).toBe(401);
  expect((await send('GET', '/orders', stale)).statusCode).toBe(401);
});

it('issues sessions only where EMBEDDED_SESSIONS is set', async () => {
  const asking = (role: string) => send('POST', '/sessions', {}, { role });
  const { statusCode, headers, json } = await asking('approver');
  const { token, ...rest } = json();
  expect([statusCode, headers['cache-control'], rest]).toEqual([
    201,
    'no-store',
    { role: 'approver', expiresAt: expect.any(String) },
  ]);
  expect((await send('GET', '/approvals', { authorization: `Bearer ${token}` })).statusCode).toBe(200);
  expect((await asking('root')).statusCode).toBe(400);

  await app.close();
  await open({ EMBEDDED_SESSIONS: false });
  expect((await asking('approver')).statusCode).toBe(404);
  expect((await asking('root')).statusCode).toBe(404);
  expect((await send('GET', '/approvals', { authorization: `Bearer ${token}` })).statusCode).toBe(401);
});

it('opens no stream for a HEAD request', async () => {
  const { statusCode } = await send('HEAD', '/orders/o/events', await as('customer'));
  await new Promise(setImmediate);

  expect(statusCode).toBe(200);
  expect(app.get(OrderStreams).notify('o', 1, pending as never)).toBe(0);
});
