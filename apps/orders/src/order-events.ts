import {
  CancellationRequested,
  type EventMessage,
  OrderApproved,
  OrderCancelled,
  OrderCompleted,
  OrderOverdue,
  OrderPlaced,
  type TimelineEntry,
} from '@throughline/contracts';
import type { Order } from './generated/client.js';
import type { NewOrder } from './new-order.js';

/** The event on which payments begins its work. */
export const orderPlaced = ({ id, items, totalCents, payment }: NewOrder): EventMessage =>
  OrderPlaced.of({ orderId: id, items, totalCents: Number(totalCents), currency: 'USD', payment });

/** Asks payments and inventory to repeat their outcome for an overdue order. */
export const orderOverdue = ({ id, items, totalCents }: Pick<Order, 'id' | 'items' | 'totalCents'>): EventMessage =>
  OrderOverdue.of({ orderId: id, items: items as never, totalCents: Number(totalCents), currency: 'USD' });

/** Asks payments to close the payment of an order that its customer cancels. */
export const cancellationRequested = ({ id, totalCents }: Pick<Order, 'id' | 'totalCents'>): EventMessage =>
  CancellationRequested.of({ orderId: id, totalCents: Number(totalCents), currency: 'USD' });

/** The event that notifies the customer of the last timeline entry. */
export const lastChange = ({ id, timeline }: Order): EventMessage =>
  changeOf(id, timeline.at(-1) as unknown as TimelineEntry, timeline.length - 1);

export function changeOf(orderId: string, { status, reason, at }: TimelineEntry, position: number): EventMessage {
  const common = { orderId, position, at };
  if (status === 'completed') return OrderCompleted.of({ ...common, status });
  if (status === 'cancelled' && reason) return OrderCancelled.of({ ...common, status, reason });
  if (status === 'pending') return OrderApproved.of({ ...common, status });
  throw new Error(`no event announces the status ${status}`);
}
