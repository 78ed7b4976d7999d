import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { placeOrder } from './place-order.ts';

const statuses: string[] = [];
const asked: { method?: string; traceparent: unknown; key: unknown }[] = [];
let shop: Server;
let url: string;

beforeAll(async () => {
  shop = createServer(({ method, headers: { traceparent, 'idempotency-key': key } }, response) => {
    asked.push({ method, traceparent, key });
    const status = method === 'POST' ? 'pending' : (statuses.shift() ?? 'pending');
    response.end(JSON.stringify({ id: 'order-1', status, traceId: method === 'POST' ? 'trace-1' : null }));
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
});

beforeEach(() => (asked.length = 0));

afterAll(() => {
  shop.closeAllConnections();
  shop.close();
});

it('waits until the order is final, by questions that leave no traces', async () => {
  statuses.push('pending', 'completed');

  expect(await placeOrder(url, {})).toMatchObject({ status: 'completed', traceId: 'trace-1' });
  const unsampled = expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  expect(asked).toEqual([
    { method: 'POST', key: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    { method: 'GET', traceparent: unsampled },
    { method: 'GET', traceparent: unsampled },
  ]);
});

it('returns a pending order as soon as waiting is known to be in vain', async () => {
  expect(await placeOrder(url, {}, { stuck: async ({ traceId }) => traceId === 'trace-1' })).toMatchObject({
    status: 'pending',
    traceId: 'trace-1',
  });
  expect(asked).toHaveLength(2);
});

it('returns an order that is still pending when time is up', async () => {
  expect(await placeOrder(url, {}, { withinMs: -1 })).toMatchObject({ status: 'pending', traceId: 'trace-1' });
});
