import { randomUUID } from 'node:crypto';
import type { Order, OrderPage } from '@throughline/contracts';
import { inOrders } from './support/database.js';
import { env } from './support/env.js';
import { as, asSomebodyElse, bearer, guestOf } from './support/identity.js';
import { restart } from './support/processes.js';
import { anOrder, decide, finalOrder, place, post, request } from './support/shop.js';
import { until } from './support/until.js';

const order = anOrder('LAPTOP-3');
const expensive = () => place(anOrder('TABLET-2', 'tok_test_123', 30));
const get = async <Body>(path: string, headers: Record<string, string> = {}) => request<Body>(path, { headers });
const idsOf = ({ body }: { body: OrderPage }) => body.orders.map(({ id }) => id);
const codeOf = ({ status, body }: { status: number; body: unknown }) => [status, (body as { code?: string }).code];

it('lets a guest order again and see its own orders only, by its token or its cookie', async () => {
  const first = await post<Order>('/orders', order);
  const cookie = first.headers.get('set-cookie')!.split(';')[0]!;
  const mine = [bearer(guestOf(first.body.id)!), { cookie }] as Record<string, string>[];
  const second = await place(order, mine[1]!);
  const another = await place(order);

  for (const credentials of mine) {
    expect(idsOf(await get('/orders', credentials))).toEqual([second.id, first.body.id]);
    for (const path of ['', '/events'])
      expect(codeOf(await get(`/orders/${another.id}${path}`, credentials))).toEqual([404, 'order_not_found']);
    expect((await get<Order>(`/orders/${second.id}`, credentials)).body.id).toBe(second.id);
  }
  const stranger = { method: 'POST', headers: mine[0]! };
  expect(codeOf(await request(`/orders/${another.id}/cancellation`, stranger))).toEqual([404, 'order_not_found']);
});

it('pages through the orders of a customer, newest first, and none twice', async () => {
  const credentials = await asSomebodyElse('customer');
  const placed = [];
  for (let count = 0; count < 5; count += 1) placed.unshift((await place(order, credentials)).id);
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body }: { body: OrderPage } = await get<OrderPage>(
      `/orders?limit=2${cursor && `&cursor=${cursor}`}`,
      credentials,
    );
    seen.push(...body.orders.map(({ id }) => id));
    cursor = body.nextCursor;
  }

  expect(seen).toEqual(placed);
});

it('shows an operator every order, including those stored without an owner', async () => {
  const { id } = await place(order);
  await inOrders('UPDATE orders SET owner = NULL WHERE id = $1', id);

  expect(codeOf(await get(`/orders/${id}`, bearer(guestOf(id)!)))).toEqual([404, 'order_not_found']);
  expect((await get<Order>(`/orders/${id}`, await as('operator'))).body.id).toBe(id);
  expect(idsOf(await get('/orders?limit=5', await as('operator')))).toContain(id);
});

it('lets only approvers list pending approvals and decide', async () => {
  const { id } = await expensive();
  const decision = { approved: true };
  const path = `/orders/${id}/approval`;

  expect(codeOf(await post(path, decision))).toEqual([401, 'unauthenticated']);
  for (const credentials of [bearer(guestOf(id)!), await as('operator')]) {
    expect(codeOf(await post(path, decision, credentials))).toEqual([403, 'forbidden']);
    expect(codeOf(await get('/approvals', credentials))).toEqual([403, 'forbidden']);
  }
  expect(idsOf(await get('/approvals', await as('approver')))).toContain(id);
  expect((await decide(id, true)).status).toBe(200);
  expect(idsOf(await get('/approvals?limit=100', await as('approver')))).not.toContain(id);
  expect((await finalOrder(id)).status).toBe('completed');
});

it('makes orders refuse a caller that the gateway has not signed', async () => {
  const { id } = await place(order);

  expect(codeOf(await request(`/orders/${id}`, {}, env.orders))).toEqual([401, 'unauthenticated']);
  for (const forged of ['operator', guestOf(id)!])
    expect(codeOf(await request(`/orders/${id}`, { headers: { 'x-caller': forged } }, env.orders))).toEqual([
      401,
      'invalid_caller',
    ]);
  expect(codeOf(await get(`/orders/${id}`, { 'x-caller': 'operator' }))).toEqual([401, 'unauthenticated']);
});

describe('an Idempotency-Key', () => {
  it('is scoped to a customer: the same key of another makes another order', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const [one, other] = [await asSomebodyElse('customer'), await asSomebodyElse('customer')];
    const placed = await Promise.all([one, one, other, {}, {}].map((who) => place(order, { ...who, ...key })));
    const [mine, repeated, theirs, strangers, strangersAgain] = placed.map(({ id }) => id);

    expect(repeated).toBe(mine);
    expect(strangersAgain).toBe(strangers);
    expect(new Set([mine, theirs, strangers]).size).toBe(3);
  });

  it('gives a repeated request without credentials the same guest, and refuses another body', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const { id } = await place(order, key);
    const repeated = await post<Order>('/orders', order, key);
    const token = repeated.headers.get('x-guest-token')!;
    expect((await get<Order>(`/orders/${id}`, bearer(token))).body.id).toBe(id);

    const refused = await post('/orders', anOrder('LAPTOP-3', 'tok_test_123', 2), key);
    expect(codeOf(refused)).toEqual([409, 'idempotency_key_reused']);
    expect(refused.headers.has('x-guest-token')).toBe(false);
  });
});

it('recognizes guests and sessions after every service has restarted', async () => {
  const { id } = await place(order);
  const operator = await as('operator');
  await restart('orders', env.orders);
  await restart('gateway', env.gateway);

  for (const credentials of [bearer(guestOf(id)!), operator])
    expect((await get<Order>(`/orders/${id}`, credentials)).body.id).toBe(id);
});

describe('where a secret is configured', () => {
  const IDENTITY_SECRET = randomUUID() + randomUUID();
  let operator: Promise<Record<string, string>>;
  const configured = async (more: Record<string, string>) => {
    await restart('orders', env.orders, more);
    await restart('gateway', env.gateway, more);
  };
  beforeAll(async () => {
    await (operator = as('operator'));
    await configured({ IDENTITY_SECRET, IDEMPOTENCY_TTL_MS: '1', IDEMPOTENCY_SWEEP_MS: '100' });
  }, 60_000);
  afterAll(() => configured({}), 60_000);

  it('issues no sessions, and refuses earlier ones', async () => {
    expect(codeOf(await post('/sessions', { role: 'operator' }))).toEqual([404, 'not_found']);
    const { id } = await place(order);

    expect((await get<Order>(`/orders/${id}`, bearer(guestOf(id)!))).status).toBe(200);
    expect(codeOf(await get('/orders', await operator))).toEqual([401, 'invalid_token']);
  });

  it('accepts an Idempotency-Key anew when its time is over', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const { id } = await place(order, key);
    await until('the key to be forgotten', async () => {
      const [row] = await inOrders<{ forgotten: boolean }>(
        'SELECT idempotency_key IS NULL AS forgotten FROM orders WHERE id = $1',
        id,
      );
      return row!.forgotten;
    });

    expect((await place(order, key)).id).not.toBe(id);
    expect((await finalOrder(id)).status).toBe('completed');
  });
});
