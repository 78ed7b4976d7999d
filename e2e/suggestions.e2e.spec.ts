import type { ProductPage } from '@throughline/contracts';
import { nest } from './support/order-trace.js';
import { request } from './support/shop.js';
import { expectTree } from './support/traces.js';

const LIMIT = 7;

const asked = (route: string, tables: string) =>
  nest(
    'GET (client) http.response.status_code=200',
    nest(`GET ${route} (inventory-service server) http.response.status_code=200`, `SELECT ${tables} (client)`),
  );

const page = (...below: string[][]) =>
  nest('GET /products (api-gateway server) http.response.status_code=200', asked('/products', 'products'), ...below);

it('with_suggested=1 asks inventory once per product: the N+1 that a trace makes visible', async () => {
  const { headers, body } = await request<ProductPage>(`/products?limit=${LIMIT}&with_suggested=1`);

  expect(body.products).toHaveLength(LIMIT);
  expect(body.products.every(({ suggested }) => suggested?.length === 3)).toBe(true);
  const once = asked('/products/:sku/suggestions', 'suggestions products');
  await expectTree(headers.get('x-trace-id')!, page(...Array.from({ length: LIMIT }, () => once)));
});

it('with_suggested=batch asks once, and answers the same', async () => {
  const slow = await request<ProductPage>(`/products?limit=${LIMIT}&with_suggested=1`);
  const { headers, body } = await request<ProductPage>(`/products?limit=${LIMIT}&with_suggested=batch`);

  expect(body).toEqual(slow.body);
  await expectTree(headers.get('x-trace-id')!, page(asked('/suggestions', 'suggestions products')));
});

it('requests no suggestions by default', async () => {
  const { headers, body } = await request<ProductPage>(`/products?limit=${LIMIT}`);

  expect(body.products.every(({ suggested }) => suggested === undefined)).toBe(true);
  await expectTree(headers.get('x-trace-id')!, page());
});
