import { EVENTS, OrderPlaced, PaymentCaptured } from './events.js';
import { PlaceOrder, PlaceOrderHeaders } from './orders.js';
import { dollars } from './primitives.js';
import { AvailabilityQuery, ProductsQuery } from './products.js';

const order = { items: [{ sku: 'LAPTOP-1', qty: 1 }], payment: { method: 'card', token: 'tok_test_123' } };
const accepts = (body: unknown) => PlaceOrder.safeParse(body).success;

describe('a new order', () => {
  it('needs items and a payment; a user and a discount are optional', () => {
    expect(accepts(order)).toBe(true);
    expect(accepts({ ...order, userId: '42', discountCode: 'SAVE10' })).toBe(true);
    expect(accepts({ payment: order.payment })).toBe(false);
    expect(accepts({ items: order.items })).toBe(false);
  });

  it.each([
    ['no items', { ...order, items: [] }],
    ['51 items', { ...order, items: Array(51).fill(order.items[0]) }],
    ['none of an item', { ...order, items: [{ sku: 'LAPTOP-1', qty: 0 }] }],
    ['1001 of an item', { ...order, items: [{ sku: 'LAPTOP-1', qty: 1001 }] }],
    ['half an item', { ...order, items: [{ sku: 'LAPTOP-1', qty: 0.5 }] }],
    ['a sku that breaks out of a query', { ...order, items: [{ sku: 'A,B', qty: 1 }] }],
    ['a zero byte', { ...order, items: [{ sku: 'A\u0000', qty: 1 }] }],
    ['a card number for a token', { ...order, payment: { method: 'card', token: '4242424242424242' } }],
    ['an e-mail address for a user', { ...order, userId: 'ada@example.com' }],
    ['a line break in a user', { ...order, userId: '42\nfake log line' }],
  ])('refuses %s', (_what, body) => {
    expect(accepts(body)).toBe(false);
  });

  it('is serialized the same way in any order of its keys', () => {
    const shuffled = { payment: { token: 'tok_test_123', method: 'card' }, items: [{ qty: 1, sku: 'LAPTOP-1' }] };

    expect(JSON.stringify(PlaceOrder.parse(shuffled))).toBe(JSON.stringify(PlaceOrder.parse(order)));
  });

  it.each([
    ['', false],
    ['a b', false],
    ['x'.repeat(129), false],
    ['b5f1c0de-1', true],
  ])('takes the idempotency key "%s": %s', (key, expected) => {
    expect(PlaceOrderHeaders.safeParse({ 'idempotency-key': key, host: 'shop' }).success).toBe(expected);
  });
});

describe('an event', () => {
  it.each(EVENTS.map((event) => [event.type, event] as const))('%s survives the wire', (_type, event) => {
    const sent = event.of(event.example() as never);

    expect(event.parse(JSON.parse(JSON.stringify(sent.data)))).toEqual(event.example());
    expect(sent).toMatchObject({ type: event.type, orderId: event.example().orderId });
  });

  it('has an id of its own each time', () => {
    const [one, two] = [OrderPlaced.of(OrderPlaced.example()), OrderPlaced.of(OrderPlaced.example())];

    expect(one.id).not.toBe(two.id);
  });

  it('carries nothing that its contract does not name', () => {
    const careless = { ...PaymentCaptured.example(), cardNumber: '4242424242424242' };

    expect(JSON.stringify(PaymentCaptured.of(careless).data)).not.toContain('4242');
  });

  it('needs a consumer if it changes an order', () => {
    const notifications = EVENTS.filter(({ mandatory }) => !mandatory).map(({ type }) => type);

    expect(notifications).toEqual(['order.approved', 'order.completed', 'order.cancelled']);
  });
});

it('reads lists of skus, each once', () => {
  expect(AvailabilityQuery.parse({ skus: 'A,B,A' })).toEqual({ skus: ['A', 'B'] });
  expect(AvailabilityQuery.safeParse({ skus: '' }).success).toBe(false);
  expect(AvailabilityQuery.safeParse({}).success).toBe(false);
});

it('shows 20 products a page by default', () => {
  expect(ProductsQuery.parse({})).toEqual({ limit: 20 });
  expect(ProductsQuery.parse({ limit: '7', with_suggested: 'batch' })).toEqual({ limit: 7, with_suggested: 'batch' });
  expect(ProductsQuery.safeParse({ limit: '101' }).success).toBe(false);
  expect(ProductsQuery.safeParse({ limit: ['1', '2'] }).success).toBe(false);
});

it('writes money as people do', () => {
  expect([149_99, 5, 1_049_300].map(dollars)).toEqual(['$149.99', '$0.05', '$10493.00']);
});

it.each(['abc', '1.5', 'NaN'])('says in plain words what a limit of %s should have been', (limit) => {
  const { issues } = ProductsQuery.safeParse({ limit }).error!;

  expect(issues.map(({ message }) => message)).toEqual(['expected a whole number']);
});
