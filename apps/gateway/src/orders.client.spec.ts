import { InventoryClient } from './inventory.client.js';
import { OrdersClient } from './orders.client.js';

// Nobody listens there: a call would be refused as upstream_unavailable.
const [orders, inventory] = [new OrdersClient('http://127.0.0.1:9'), new InventoryClient('http://127.0.0.1:9')];

it.each(['..', '.', 'nope', '', '7f0c1b9e-52a4-4c3e-9a38-0d7c7f3f5c11/..'])(
  'calls nobody for the order %s',
  async (id) => {
    await expect(orders.find(id)).rejects.toMatchObject({ status: 404, code: 'order_not_found' });
    await expect(orders.approve(id, { approved: true })).rejects.toMatchObject({
      status: 404,
      code: 'order_not_found',
    });
  },
);

it.each(['..', '.', 'A/B', '', 'a\u0000'])('calls nobody for the product %s', async (sku) => {
  await expect(inventory.product(sku)).rejects.toMatchObject({ status: 404, code: 'product_not_found' });
  await expect(inventory.suggestionsFor(sku)).rejects.toMatchObject({ status: 404, code: 'product_not_found' });
});

it('calls for what may exist', async () => {
  await expect(inventory.product('LAPTOP-1')).rejects.toMatchObject({ status: 503, code: 'upstream_unavailable' });
});
