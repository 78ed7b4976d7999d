import { createSecretKey } from 'node:crypto';
import { SignedCaller } from '@throughline/service';
import { InventoryClient } from './inventory.client.js';
import { OrdersClient } from './orders.client.js';

// No server listens on this port: a call would fail as upstream_unavailable.
const nowhere = 'http://127.0.0.1:9';
const orders = new OrdersClient(nowhere, 2000, new SignedCaller(createSecretKey(Buffer.alloc(32))));
const inventory = new InventoryClient(nowhere, 2000);
const approver = { subject: 'user:1', roles: ['approver' as const] };

it.each(['..', '.', 'nope', '', '7f0c1b9e-52a4-4c3e-9a38-0d7c7f3f5c11/..'])(
  'sends no request for the order %s',
  async (id) => {
    await expect(orders.find(id, approver)).rejects.toMatchObject({ status: 404, code: 'order_not_found' });
    await expect(orders.approve(id, { approved: true }, approver)).rejects.toMatchObject({
      status: 404,
      code: 'order_not_found',
    });
    await expect(orders.cancel(id, approver)).rejects.toMatchObject({ status: 404, code: 'order_not_found' });
  },
);

it.each(['..', '.', 'A/B', '', 'a\u0000'])('sends no request for the product %s', async (sku) => {
  await expect(inventory.product(sku)).rejects.toMatchObject({ status: 404, code: 'product_not_found' });
  await expect(inventory.suggestionsFor(sku)).rejects.toMatchObject({ status: 404, code: 'product_not_found' });
});

it('sends a request for an id or SKU that may exist', async () => {
  await expect(inventory.product('LAPTOP-1')).rejects.toMatchObject({ status: 503, code: 'upstream_unavailable' });
});
