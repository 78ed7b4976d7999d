import { z } from 'zod';
import { MAX_QUANTITY } from './order-rules.js';

export const MAX_ITEMS = 50;
export const MAX_PAGE = 100;

export const Sku = z
  .string()
  .regex(/^[A-Z0-9](?:[A-Z0-9-]{0,38}[A-Z0-9])?$/, 'expected capital letters, digits and dashes, at most 40')
  .meta({ description: 'A stock keeping unit.', example: 'LAPTOP-1' });

export const Quantity = z.int().min(1).max(MAX_QUANTITY).meta({ description: 'Units of one product.', example: 1 });

/** The quantity of an order's line, which sums up repeated products. */
export const SummedQuantity = z
  .int()
  .min(1)
  .max(MAX_ITEMS * MAX_QUANTITY);

export const Cents = z
  .int()
  .min(0)
  .meta({ description: 'An amount of money in the smallest unit of its currency.', example: 149_900 });

export const Currency = z.literal('USD').meta({ description: 'ISO 4217 code.', example: 'USD' });

export const OrderId = z
  .uuid()
  .meta({ description: 'Identifies an order.', example: '7f0c1b9e-52a4-4c3e-9a38-0d7c7f3f5c11' });

export const TraceId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .nullable()
  .meta({
    description: 'The trace to open; null while telemetry is disabled.',
    example: '4bf92f3577b34da6a3ce929d0e0e4736',
  });

export const Timestamp = z.iso.datetime().meta({ description: 'UTC.', example: '2026-11-21T09:30:00.000Z' });

export const OrderLine = z
  .object({ sku: Sku, qty: Quantity })
  .meta({ id: 'OrderLine', description: 'What to buy, and how much of it.' });
export type OrderLine = z.infer<typeof OrderLine>;

export const dollars = (cents: number) => `$${(cents / 100).toFixed(2)}`;
