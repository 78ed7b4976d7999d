import { randomUUID } from 'node:crypto';
import { OrderPlaced, type Role } from '@throughline/contracts';
import { byId, parked, publish } from './support/broker.js';
import { inOrders } from './support/database.js';
import { as } from './support/identity.js';
import { captured, completedAfterCharge, published, taken } from './support/order-trace.js';
import { exchangeRaw } from './support/raw-http.js';
import { type Answer, anOrder, decide, finalOrder, place, post, request } from './support/shop.js';
import { expectTree, viewer } from './support/traces.js';
import { until } from './support/until.js';

const order = anOrder('LAPTOP-3');
const json = { 'content-type': 'application/json' };
const raw = (body: string | Uint8Array<ArrayBuffer>, headers = json as Record<string, string>) =>
  request<{ code?: string }>('/orders', { method: 'POST', headers, body });
const asked = async (role: Role, path: string, method = 'GET') =>
  request<{ code?: string }>(path, { method, headers: await as(role) });
const deep = '['.repeat(20_000) + ']'.repeat(20_000);

afterEach(async () => {
  const placed = await place(anOrder('LAPTOP-3'));
  expect((await finalOrder(placed.id)).status).toBe('completed');
});

describe('hostile requests', () => {
  const hostile: Record<string, () => Promise<Answer<object>>> = {
    'a body that is not JSON': () => raw('{"items":'),
    'an empty body': () => raw(''),
    'a body of the wrong type': () => raw('items=1', { 'content-type': 'application/x-www-form-urlencoded' }),
    'a body without a type': () => raw(new Uint8Array([0xff, 0xfe, 0x00]), {}),
    'an oversized body': () => raw(JSON.stringify({ ...order, note: 'x'.repeat(2_000_000) })),
    'a deeply nested body': () => raw(deep),
    'a null body': () => raw('null'),
    'a polluting body': () => raw('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
    'no items': () => post('/orders', { ...order, items: [] }),
    'too many items': () => post('/orders', { ...order, items: Array(51).fill(order.items[0]) }),
    'a negative quantity': () => post('/orders', { ...order, items: [{ sku: 'LAPTOP-3', qty: -1 }] }),
    'half a unit': () => post('/orders', { ...order, items: [{ sku: 'LAPTOP-3', qty: 0.5 }] }),
    'a quantity beyond numbers': () =>
      raw('{"items":[{"sku":"LAPTOP-3","qty":1e309}],"payment":{"method":"card","token":"tok_test_123"}}'),
    'an unknown product': () => post('/orders', anOrder('NOPE-1')),
    'SQL for a product': () => post('/orders', anOrder("'; DROP TABLE orders; --")),
    'an e-mail address for a user': () => post('/orders', { ...order, userId: 'someone@example.com' }),
    'a token with a line break': () => post('/orders', anOrder('LAPTOP-3', 'tok_a\r\nInjected: 1')),
    'an unknown discount': () => post('/orders', { ...order, discountCode: 'FREE' }),
    'an endless Idempotency-Key': () => post('/orders', order, { 'idempotency-key': 'k'.repeat(5_000) }),
    'a newer version of the API': () => post('/orders', order, { 'api-version': '2' }),
    'an order id that is none': () => asked('operator', '/orders/..%2f..%2fetc%2fpasswd'),
    'an unknown order id': () => asked('operator', `/orders/${randomUUID()}`),
    'an approval of nothing': () => decide(randomUUID(), true),
    'an approval that is no decision': () => decide(randomUUID(), 'yes' as never),
    'a cancellation of nothing': () => asked('customer', `/orders/${randomUUID()}/cancellation`, 'POST'),
    'the events of nothing': () => asked('operator', `/orders/${randomUUID()}/events`),
    'a cursor of orders that is not ours': () => asked('customer', '/orders?cursor=%27%3B--'),
    'more orders than a page has': () => asked('customer', '/orders?limit=101'),
    'a token that is none': () => post('/orders', order, { authorization: 'Bearer nonsense' }),
    'credentials of another kind': () => post('/orders', order, { authorization: 'Basic dTpw' }),
    'a broken percent sign': () => request('/products/%E0%A4%A'),
    'a zero byte': () => request('/products/a%00b'),
    'an endless path': () => request(`/products/${'a'.repeat(10_000)}`),
    'an endless query': () => request(`/products?cursor=${'a'.repeat(3_000)}`),
    'a limit beyond the page': () => request('/products?limit=100000'),
    'a cursor that is not ours': () => request('/products?cursor=%27%3B--'),
    'an unknown with_suggested': () => request('/products?with_suggested=2'),
    'a path that is not there': () => request('/admin'),
    'a method that is not there': () => request('/orders', { method: 'DELETE' }),
  };

  it.each(Object.entries(hostile))('%s: refused with a reason, nothing leaked', async (_, send) => {
    const { status, headers, body } = (await send()) as Answer<{ code?: string }>;
    const said = JSON.stringify(body);

    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body.code).toMatch(/^[a-z_]+$/);
    expect(said).not.toMatch(/node_modules|\bat .*:\d+:\d+|SELECT|prisma/i);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    ['no HTTP at all', 'HELLO THERE\r\n\r\n'],
    ['two lengths', 'POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
    [
      'a length and chunks',
      'POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['headers without end', `GET /products HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(100_000)}\r\n\r\n`],
  ])('%s: refused and hung up', async (_, bytes) => {
    expect(await exchangeRaw(bytes)).toMatch(/^HTTP\/1\.1 4\d\d /);
  });
});

describe('hostile trace headers', () => {
  const id = '0af7651916cd43dd8448eb211c80319c';
  const span = 'b7ad6b7169203331';

  it.each([
    ['all zeros', `00-${'0'.repeat(32)}-${span}-01`],
    ['a zero span', `00-${id}-${'0'.repeat(16)}-01`],
    ['the forbidden version', `ff-${id}-${span}-01`],
    ['capitals', `00-${id.toUpperCase()}-${span}-01`],
    ['too short', `00-${id.slice(1)}-${span}-01`],
    ['too long for its version', `00-${id}-${span}-01-more`],
    ['no flags', `00-${id}-${span}`],
    ['no hex', `00-${'z'.repeat(32)}-${span}-01`],
    ['two in one', `00-${id}-${span}-01, 00-${id}-${span}-01`],
    ['markup', '<script>alert(1)</script>'],
    ['nothing', ''],
    ['megabytes of it', `00-${id}-${span}-01${'0'.repeat(8_000)}`],
  ])('a traceparent that is %s is not adopted', async (_, traceparent) => {
    const { status, headers } = await post('/orders', order, { traceparent });

    expect(status).toBe(201);
    expect(headers.get('x-trace-id')).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    expect(headers.get('x-trace-id')).not.toBe(id);
  });

  it('a valid traceparent is adopted, whatever else comes with it', async () => {
    const caller = randomUUID().replaceAll('-', '');
    const { status, headers } = await post('/orders', order, {
      traceparent: `00-${caller}-${span}-01`,
      tracestate: 'not a list;;=,,===',
      baggage: `${'k'.repeat(4_000)}=v,=,broken,%zz=%zz`,
      b3: `${id}-${span}-1`,
    });

    expect([status, headers.get('x-trace-id')]).toEqual([201, caller]);
    // The caller exports its own span, so here the request is the only one without a parent.
    const trace = await viewer.waitFor(caller, (seen) => seen.find('notify_customer') && seen.orphans.length === 1);
    expect(trace.orphans).toMatchObject([{ name: 'POST /orders', parentSpanId: span }]);
    expect(JSON.stringify(trace.spans)).not.toContain('kkkk');
  });
});

describe('hostile messages', () => {
  it.each([
    ['payments.charge_payment', 'order.placed'],
    ['payments.refund_payment', 'inventory.rejected'],
    ['inventory.reserve_inventory', 'payment.captured'],
    ['orders.settle_order', 'payment.declined'],
  ])('%s parks what it cannot read and goes on', async (queue, type) => {
    const bodies = ['x'.repeat(1_000_000), deep, '{"__proto__":{"polluted":true}}', '\u0000'];
    const ids = await Promise.all(bodies.map((body) => publish(type, body)));

    for (const id of ids) expect(await parked(byId(id))).toMatchObject({ queue, reason: 'malformed' });
  });

  it.each<[string, Record<string, unknown>]>([
    ['bytes that are no context', { traceparent: Buffer.from([0xff, 0x00, 0x80]) }],
    ['a list of contexts', { traceparent: ['00-a', '00-b'] }],
    ['a table for a context', { traceparent: { a: 1 }, tracestate: 7, baggage: true }],
    ['an invalid context', { traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01` }],
    ['a made-up history', { 'x-retry-count': -5, 'x-previous-attempt': 'nonsense', 'x-published-at': 'yesterday' }],
    ['a huge baggage', { baggage: `${'k'.repeat(50_000)}=v` }],
  ])('%s in the headers: the message is handled, in a trace of its own', async (_, headers) => {
    const body = OrderPlaced.example({ orderId: randomUUID(), payment: { method: 'card', token: 'tok_declined' } });
    await inOrders(
      `INSERT INTO orders (id, status, items, total_cents, currency, payment, timeline, trace_context)
       VALUES ($1, 'pending', '[]', 1, 'USD', '{}', ARRAY[$2::jsonb], '{}')`,
      body.orderId,
      { at: new Date().toISOString(), status: 'pending' },
    );
    const messageId = await publish('order.placed', JSON.stringify(body), { headers, correlationId: body.orderId });

    // Each service exports its spans on its own schedule.
    const [trace] = await until('its whole trace', async () => {
      const traces = await viewer.list({ query: `messaging.message.id = "${messageId}"` });
      return traces.some((seen) => seen.find('settle_order') && seen.orphans.length === 0) ? traces : undefined;
    });
    expect(trace!.roots.map(({ kind }) => kind)).toEqual(['consumer']);
    expect(trace!.errors).toEqual([]);
  });
});

it('takes a normal order after all of that, with a normal trace', async () => {
  const placed = await place(anOrder('HEADSET-2'));
  await finalOrder(placed.id);

  await expectTree(
    placed.traceId,
    taken({ total: 10_450 }, published('order.placed', captured(10_450, completedAfterCharge()))),
  );
});
