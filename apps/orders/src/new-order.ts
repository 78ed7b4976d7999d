import type { OrderItem, Payment, TimelineEntry } from '@throughline/contracts';
import type { Order } from './generated/client.js';

/** An order before it is stored. */
export interface NewOrder extends Pick<
  Order,
  'id' | 'status' | 'userId' | 'owner' | 'totalCents' | 'currency' | 'traceId'
> {
  items: OrderItem[];
  payment: Payment;
  timeline: TimelineEntry[];
  traceContext: Record<string, string>;
  idempotencyKey?: string;
  requestHash?: string;
}
