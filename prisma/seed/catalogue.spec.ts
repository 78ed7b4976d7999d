import { catalogue } from './catalogue.ts';

it('is the same every time', () => {
  expect(catalogue({ products: 50, suggestions: 5 })).toEqual(catalogue({ products: 50, suggestions: 5 }));
});

it('has the size that was asked for, each product once', () => {
  const skus = catalogue({ products: 100, suggestions: 3 }).map(({ sku }) => sku);

  expect(skus).toHaveLength(100);
  expect(new Set(skus).size).toBe(100);
});

it('always sells a laptop, and a phone that is gone when reserved', () => {
  const products = catalogue({ products: 2, suggestions: 1 });

  expect(products.map(({ sku }) => sku)).toEqual(['LAPTOP-1', 'SOLDOUT-1']);
  expect(products[0]).toMatchObject({ priceCents: 149_900, stock: 1_000_000, held: 0 });
  expect(products[1]!.stock - products[1]!.held).toBe(0);
});

it('suggests other products of the catalogue, each once', () => {
  const products = catalogue({ products: 7, suggestions: 50 });

  for (const { sku, suggested } of products) {
    expect(suggested).not.toContain(sku);
    expect(new Set(suggested).size).toBe(6);
  }
});
