import { nest } from '../tools/scenarios/parts.ts';
import type { Scenario } from '../tools/scenarios/scenario.ts';

const PRODUCTS = 5;
const one = nest('GET', 'GET /products/:sku/suggestions');

export const scenario: Scenario = {
  name: 'one-by-one',
  title: 'N+1, and its fix',
  story:
    'The gateway lists five products, each with suggestions: first it asks inventory once per product, then once for all.',
  notice: [
    'The first trace is a staircase: each call begins when the previous one has ended.',
    'The second has two steps, however many products there are.',
    'No single span is slow. Only the trace shows that there are too many.',
  ],
  queries: {
    TraceQL: '{ name = "GET /products" } | count() > 10',
    Jaeger: 'service=api-gateway operation="GET /products"',
  },
  waterfalls: [
    nest('GET /products', nest('GET', 'GET /products'), ...Array.from({ length: PRODUCTS }, () => one)),
    nest('GET /products', nest('GET', 'GET /products'), nest('GET', 'GET /suggestions')),
  ],
  async run(shop) {
    const path = (manner: string) => `/products?limit=${PRODUCTS}&with_suggested=${manner}`;
    return [await shop.send('GET', path('1')), await shop.send('GET', path('batch'))];
  },
};
