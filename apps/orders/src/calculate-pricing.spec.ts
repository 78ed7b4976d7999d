import { calculatePricing } from './calculate-pricing.js';

const product = (sku: string, priceCents: number) =>
  [sku, { sku, name: sku, priceCents, currency: 'USD' as const, available: 10 }] as const;
const products = new Map([product('LAPTOP-1', 149_900), product('MOUSE-1', 24_99)]);
const lines = [
  { sku: 'LAPTOP-1', qty: 1 },
  { sku: 'MOUSE-1', qty: 2 },
];

it('adds up every line at the price of the catalogue', () => {
  expect(calculatePricing(lines, products)).toEqual({
    items: [
      { sku: 'LAPTOP-1', name: 'LAPTOP-1', qty: 1, priceCents: 149_900 },
      { sku: 'MOUSE-1', name: 'MOUSE-1', qty: 2, priceCents: 24_99 },
    ],
    totalCents: 154_898,
  });
});

it('takes the discount off, rounded down to the cent', () => {
  expect(calculatePricing(lines, products, { code: 'SAVE10', percent: 10 }).totalCents).toBe(154_898 - 15_489);
});
