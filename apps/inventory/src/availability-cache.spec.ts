import type { AvailableProduct } from '@throughline/contracts';
import { AvailabilityCache } from './availability-cache.js';
import type { CatalogueRepository } from './catalogue.repository.js';

const product = (sku: string): AvailableProduct => ({ sku, name: sku, priceCents: 1, currency: 'USD', available: 1 });

let asked: string[][];
let cache: AvailabilityCache;

beforeEach(() => {
  asked = [];
  const available = async (skus: string[]) => {
    asked.push(skus);
    return skus.filter((sku) => sku !== 'NOPE').map(product);
  };
  cache = new AvailabilityCache({ available } as CatalogueRepository);
});

it('asks the database only for what it does not know', async () => {
  await cache.find(['A'], 0);
  const found = await cache.find(['B', 'A'], 500);

  expect(asked).toEqual([['A'], ['B']]);
  expect(found).toEqual([product('B'), product('A')]);
});

it('forgets after a second', async () => {
  await cache.find(['A'], 0);
  await cache.find(['A'], 1000);

  expect(asked).toEqual([['A'], ['A']]);
});

it('leaves unknown products out, and does not remember them', async () => {
  expect(await cache.find(['NOPE', 'A'], 0)).toEqual([product('A')]);
  await cache.find(['NOPE'], 1);

  expect(asked).toEqual([['NOPE', 'A'], ['NOPE']]);
});
