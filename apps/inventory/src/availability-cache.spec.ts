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

it('queries the database only for products that are not cached', async () => {
  await cache.find(['A'], 0);
  const found = await cache.find(['B', 'A'], 500);

  expect(asked).toEqual([['A'], ['B']]);
  expect(found).toEqual([product('B'), product('A')]);
});

it('answers with what was cached at the call, even if the cache is cleared meanwhile', async () => {
  const many = Array.from({ length: 10_000 }, (_, n) => `SKU-${n}`);
  const available = async (skus: string[]): Promise<AvailableProduct[]> => {
    if (skus.includes('B')) await crowded.find(many, 1);
    return skus.map(product);
  };
  const crowded = new AvailabilityCache({ available } as CatalogueRepository);
  await crowded.find(['A'], 0);

  expect(await crowded.find(['A', 'B'], 1)).toEqual([product('A'), product('B')]);
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
