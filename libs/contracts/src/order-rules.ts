import type { OrderStatus } from './orders.js';

// Imports no value, so that the storefront can use these rules without loading zod.

/** An order above this total waits for an approval. */
export const APPROVAL_LIMIT_CENTS = 1_000_000;

/** The most units of one product that a line of an order may hold. */
export const MAX_QUANTITY = 1000;

export const isFinal = (status: OrderStatus): boolean => status === 'completed' || status === 'cancelled';

/** The HTTP status of an answer to a cancellation: 202 while payments still decides. */
export const cancellationStatus = ({ status }: { status: OrderStatus }): 200 | 202 =>
  status === 'pending' ? 202 : 200;
