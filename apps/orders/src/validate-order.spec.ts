import { PlaceOrder } from '@throughline/contracts';
import { validateOrder } from './validate-order.js';

const order = (rest: object) =>
  PlaceOrder.parse({
    items: [
      { sku: 'MOUSE-1', qty: 2 },
      { sku: 'LAPTOP-1', qty: 1 },
      { sku: 'MOUSE-1', qty: 3 },
    ],
    payment: { method: 'card', token: 'tok_test_123' },
    ...rest,
  });

it('makes one line a product', () => {
  expect(validateOrder(order({})).lines).toEqual([
    { sku: 'MOUSE-1', qty: 5 },
    { sku: 'LAPTOP-1', qty: 1 },
  ]);
});

it('knows its discount codes, and refuses others', () => {
  expect(validateOrder(order({ discountCode: 'SAVE10' })).discount).toEqual({ code: 'SAVE10', percent: 10 });
  expect(() => validateOrder(order({ discountCode: 'FREE' }))).toThrow(
    expect.objectContaining({ status: 422, code: 'unknown_discount_code' }),
  );
});
