import { z } from 'zod';
import { event } from './event.js';
import { CancelReason, OrderStatus, Payment } from './orders.js';
import { Cents, Currency, MAX_ITEMS, OrderId, Sku, SummedQuantity, Timestamp } from './primitives.js';

const orderId = '7f0c1b9e-52a4-4c3e-9a38-0d7c7f3f5c11';
const paymentId = '0a4b7c1d-6f0e-4d52-8a5f-2a0f7f9d7b10';
const at = '2026-11-21T09:30:00.000Z';
const items = [{ sku: 'LAPTOP-1', qty: 1 }];
const amount = { totalCents: 149_900, currency: 'USD' } as const;

const Lines = z
  .array(z.object({ sku: Sku, qty: SummedQuantity }))
  .min(1)
  .max(MAX_ITEMS);
const Amount = { totalCents: Cents, currency: Currency };

export const OrderPlaced = event(
  'order.placed',
  z.object({ orderId: OrderId, items: Lines, ...Amount, payment: Payment }),
  {
    example: { orderId, items, ...amount, payment: { method: 'card', token: 'tok_test_123' } },
  },
);

/** The order has been pending for too long: services publish their outcome again, or decide now. */
export const OrderOverdue = event('order.overdue', z.object({ orderId: OrderId, items: Lines, ...Amount }), {
  example: { orderId, items, ...amount },
});

/** The customer cancels a pending order: payments closes its payment, unless there is a charge already. */
export const CancellationRequested = event('order.cancellation_requested', z.object({ orderId: OrderId, ...Amount }), {
  example: { orderId, ...amount },
});

export const PaymentCaptured = event(
  'payment.captured',
  z.object({ orderId: OrderId, paymentId: z.uuid(), ...Amount, items: Lines }),
  { example: { orderId, paymentId, ...amount, items } },
);

export const DeclineReason = z.enum(['declined', 'invalid_card', 'too_late', 'cancelled']);

export const PaymentDeclined = event('payment.declined', z.object({ orderId: OrderId, reason: DeclineReason }), {
  example: { orderId, reason: 'declined' },
});

export const InventoryReserved = event('inventory.reserved', z.object({ orderId: OrderId, items: Lines }), {
  example: { orderId, items },
});

export const InventoryRejected = event(
  'inventory.rejected',
  z.object({ orderId: OrderId, reason: z.literal('out_of_stock'), skus: z.array(Sku).min(1) }),
  { example: { orderId, reason: 'out_of_stock', skus: ['LAPTOP-1'] } },
);

export const PaymentRefunded = event(
  'payment.refunded',
  z.object({ orderId: OrderId, paymentId: z.uuid(), ...Amount }),
  {
    example: { orderId, paymentId, ...amount },
  },
);

/** A notification for the customer: the entry at `position` of the order's timeline. */
const moved = <Status extends OrderStatus>(status: Status) =>
  z.object({ orderId: OrderId, position: z.int().min(0), at: Timestamp, status: z.literal(status) });

export const OrderApproved = event('order.approved', moved('pending'), {
  example: { orderId, position: 1, at, status: 'pending' },
  notification: true,
});

export const OrderCompleted = event('order.completed', moved('completed'), {
  example: { orderId, position: 1, at, status: 'completed' },
  notification: true,
});

export const OrderCancelled = event('order.cancelled', moved('cancelled').extend({ reason: CancelReason }), {
  example: { orderId, position: 1, at, status: 'cancelled', reason: 'out_of_stock' },
  notification: true,
});

export const EVENTS = [
  OrderPlaced,
  OrderOverdue,
  CancellationRequested,
  PaymentCaptured,
  PaymentDeclined,
  InventoryReserved,
  InventoryRejected,
  PaymentRefunded,
  OrderApproved,
  OrderCompleted,
  OrderCancelled,
] as const;
