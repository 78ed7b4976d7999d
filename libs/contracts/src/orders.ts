import { z } from 'zod';
import {
  Cents,
  Currency,
  MAX_ITEMS,
  OrderId,
  OrderLine,
  Sku,
  SummedQuantity,
  Timestamp,
  TraceId,
} from './primitives.js';
import { nextCursor } from './products.js';

export const OrderStatus = z
  .enum(['pending', 'awaiting_approval', 'completed', 'cancelled'])
  .meta({ id: 'OrderStatus', description: 'completed and cancelled are final.' });
export type OrderStatus = z.infer<typeof OrderStatus>;

export const CancelReason = z
  .enum(['payment_declined', 'out_of_stock', 'rejected', 'approval_expired', 'cancelled_by_customer'])
  .meta({ id: 'CancelReason', description: 'Why an order was cancelled.' });
export type CancelReason = z.infer<typeof CancelReason>;

export const Payment = z
  .object({
    method: z.literal('card').meta({ example: 'card' }),
    token: z
      .string()
      .regex(/^tok_[A-Za-z0-9_]{1,60}$/, 'expected tok_ and letters, digits or underscores')
      .meta({ description: 'Names a card; the README lists what each test token does.', example: 'tok_test_123' }),
  })
  .meta({ id: 'Payment', description: 'How the order is paid.' });
export type Payment = z.infer<typeof Payment>;

export const PlaceOrder = z
  .object({
    items: z.array(OrderLine).min(1).max(MAX_ITEMS),
    payment: Payment,
    // Narrow enough that neither an e-mail address nor a name fits: it is written to logs.
    userId: z
      .string()
      .regex(/^[A-Za-z0-9_.:-]{1,64}$/, 'expected letters, digits, _ . : or -, at most 64')
      .optional()
      .meta({ description: 'A label for log lines; it gives no rights.', example: '42' }),
    discountCode: z
      .string()
      .regex(/^[A-Z0-9]{1,32}$/, 'expected capital letters and digits, at most 32')
      .optional()
      .meta({ example: 'SAVE10' }),
  })
  .meta({ id: 'PlaceOrder', description: 'A new order.' });
export type PlaceOrder = z.infer<typeof PlaceOrder>;

export const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'expected 1 to 128 visible ASCII characters')
  .meta({
    description:
      'The same key and body of one customer give the same answer for a day; another body is refused. ' +
      'Without credentials the key stands for the customer: make it a random one.',
    example: '0b9f6a0e-5a1c-4c57-9d0e-6a4f5b7c2d11',
  });

export const PlaceOrderHeaders = z.object({ 'idempotency-key': IdempotencyKey.optional() });
export type PlaceOrderHeaders = z.infer<typeof PlaceOrderHeaders>;

export const OrderItem = z
  .object({ sku: Sku, name: z.string().meta({ example: 'Laptop' }), qty: SummedQuantity, priceCents: Cents })
  .meta({ id: 'OrderItem', description: 'A line of an order, at the price it was ordered for.' });
export type OrderItem = z.infer<typeof OrderItem>;

const order = {
  id: OrderId,
  status: OrderStatus,
  items: z.array(OrderItem),
  totalCents: Cents,
  currency: Currency,
  traceId: TraceId,
};

export const PlacedOrder = z.object(order).meta({ id: 'PlacedOrder', description: 'The answer to a new order.' });
export type PlacedOrder = z.infer<typeof PlacedOrder>;

export const TimelineEntry = z
  .object({ at: Timestamp, status: OrderStatus, reason: CancelReason.optional() })
  .meta({ id: 'TimelineEntry', description: 'One change of status.' });
export type TimelineEntry = z.infer<typeof TimelineEntry>;

export const Order = z
  .object({ ...order, reason: CancelReason.optional(), timeline: z.array(TimelineEntry) })
  .meta({ id: 'Order', description: 'An order and all that happened to it.' });
export type Order = z.infer<typeof Order>;

export const OrderPage = z
  .object({ orders: z.array(Order), nextCursor })
  .meta({ id: 'OrderPage', description: 'One page of orders.' });
export type OrderPage = z.infer<typeof OrderPage>;

/** What orders returns to the gateway for a new order, including its owner, which customers never see. */
export const TakenOrder = PlacedOrder.extend({ owner: z.string().nullish() });
export type TakenOrder = z.infer<typeof TakenOrder>;

export const ApproveOrder = z
  .object({ approved: z.boolean() })
  .meta({ id: 'ApproveOrder', description: 'The decision on a high-value order.' });
export type ApproveOrder = z.infer<typeof ApproveOrder>;
