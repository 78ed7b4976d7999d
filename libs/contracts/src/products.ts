import { z } from 'zod';
import { Cents, Currency, MAX_ITEMS, MAX_PAGE, Sku } from './primitives.js';

export const Suggestion = z
  .object({ sku: Sku, name: z.string(), priceCents: Cents })
  .meta({ id: 'Suggestion', description: 'A product that goes well with another.' });
export type Suggestion = z.infer<typeof Suggestion>;

export const Product = z
  .object({
    sku: Sku,
    name: z.string().meta({ example: 'Laptop' }),
    description: z.string(),
    priceCents: Cents,
    currency: Currency,
    available: z.int().meta({ description: 'Units in stock.', example: 1_000_000 }),
    suggested: z.array(Suggestion).optional(),
  })
  .meta({ id: 'Product', description: 'A product of the catalogue.' });
export type Product = z.infer<typeof Product>;

export const nextCursor = z.string().nullable().meta({ description: 'Pass it as cursor; null on the last page.' });

export const ProductPage = z
  .object({ products: z.array(Product), nextCursor })
  .meta({ id: 'ProductPage', description: 'One page of the catalogue.' });
export type ProductPage = z.infer<typeof ProductPage>;

export const PageQuery = z.object({
  limit: z.coerce
    .number('expected a whole number')
    .int('expected a whole number')
    .min(1)
    .max(MAX_PAGE)
    .default(20)
    .meta({ example: 20 }),
  cursor: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'nextCursor of the page before.', example: 'TEFQVE9QLTE' }),
});
export type PageQuery = z.infer<typeof PageQuery>;

export const ProductsQuery = PageQuery.extend({
  with_suggested: z.enum(['1', 'batch']).optional().meta({
    description: '1 asks inventory once per product (N+1, on purpose); batch asks once.',
    example: 'batch',
  }),
});
export type ProductsQuery = z.infer<typeof ProductsQuery>;

export const Suggestions = z
  .object({ suggestions: z.array(Suggestion) })
  .meta({ id: 'Suggestions', description: 'What goes well with one product.' });
export type Suggestions = z.infer<typeof Suggestions>;

const skuList = (max: number) =>
  z
    .string()
    .max(max * 41)
    .transform((skus) => [...new Set(skus.split(','))])
    .pipe(z.array(Sku).max(max));

export const SuggestionsQuery = z.object({ skus: skuList(MAX_PAGE) });
export type SuggestionsQuery = z.infer<typeof SuggestionsQuery>;

export const SuggestionsBySku = z.object({ suggestions: z.record(z.string(), z.array(Suggestion)) });
export type SuggestionsBySku = z.infer<typeof SuggestionsBySku>;

export const AvailabilityQuery = z.object({ skus: skuList(MAX_ITEMS) });
export type AvailabilityQuery = z.infer<typeof AvailabilityQuery>;

export const AvailableProduct = z.object({
  sku: Sku,
  name: z.string(),
  priceCents: Cents,
  currency: Currency,
  available: z.int(),
});
export type AvailableProduct = z.infer<typeof AvailableProduct>;

export const Availability = z.object({ products: z.array(AvailableProduct) });
export type Availability = z.infer<typeof Availability>;
