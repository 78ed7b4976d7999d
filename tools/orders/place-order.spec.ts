import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { placeOrderPatiently, placeOrder } from './place-order.ts';

const statuses: string[] = [];
/** What the shop answers to orders that it refuses. */
const refusals: number[] = [];
const asked: { method?: string; traceparent: unknown; key: unknown; authorization: unknown }[] = [];
let shop: Server;
let url: string;

beforeAll(async () => {
  shop = createServer(({ method, headers: { traceparent, 'idempotency-key': key, authorization } }, response) => {
    asked.push({ method, traceparent, key, authorization });
    const refusal = method === 'POST' ? refusals.shift() : undefined;
    if (refusal) return response.writeHead(refusal).end(JSON.stringify({ code: 'busy', detail: 'later' }));
    if (method === 'POST') response.setHeader('x-guest-token', 'guest-1');
    const status = method === 'POST' ? 'pending' : (statuses.shift() ?? 'pending');
    response.end(JSON.stringify({ id: 'order-1', status, traceId: method === 'POST' ? 'trace-1' : null }));
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
});

beforeEach(() => (asked.length = refusals.length = 0));

afterAll(() => {
  shop.closeAllConnections();
  shop.close();
});

it('polls as the guest until the order is final, without traces', async () => {
  statuses.push('pending', 'completed');

  expect(await placeOrder(url, {})).toMatchObject({ status: 'completed', traceId: 'trace-1' });
  const unsampled = expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  expect(asked).toEqual([
    { method: 'POST', key: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    { method: 'GET', traceparent: unsampled, authorization: 'Bearer guest-1' },
    { method: 'GET', traceparent: unsampled, authorization: 'Bearer guest-1' },
  ]);
});

it('returns a pending order as soon as it is known to be stuck', async () => {
  expect(await placeOrder(url, {}, { stuck: async ({ traceId }) => traceId === 'trace-1' })).toMatchObject({
    status: 'pending',
    traceId: 'trace-1',
  });
  expect(asked).toHaveLength(2);
});

it('returns an order that is still pending when time is up', async () => {
  expect(await placeOrder(url, {}, { withinMs: -1 })).toMatchObject({ status: 'pending', traceId: 'trace-1' });
});

it('repeats an order that the shop had no time for, under the same key', async () => {
  refusals.push(504, 503);
  statuses.push('completed');

  expect(await placeOrderPatiently(url, { user: 'ada' })).toMatchObject({ status: 'completed' });
  const posted = asked.filter(({ method }) => method === 'POST');
  expect(posted).toHaveLength(3);
  expect(new Set(posted.map(({ key }) => key)).size).toBe(1);
});

it.each([
  ['a wrong order', [422], 1],
  ['an order that four attempts did not place', [503, 503, 503, 503], 4],
])('gives up on %s', async (_, answers, attempts) => {
  refusals.push(...answers);

  await expect(placeOrderPatiently(url)).rejects.toThrow('the shop refused');
  expect(asked).toHaveLength(attempts);
});
