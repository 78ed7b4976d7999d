import { OrderApproved, OrderCancelled, OrderCompleted, OrderPlaced } from '@throughline/contracts';
import type { EventMessage, Order as OrderView, PlacedOrder, TimelineEntry } from '@throughline/contracts';
import type { Order } from './generated/client.js';
import type { NewOrder } from './order.repository.js';
import type { Transition } from './transitions.js';

export const entryFor = ({ to, reason }: Omit<Transition, 'from'>): TimelineEntry => ({
  at: new Date().toISOString(),
  status: to,
  ...(reason && { reason }),
});

/** What the first answer said, whatever has happened to the order since. */
export const toPlaced = ({ id, items, totalCents, timeline, traceId }: NewOrder): PlacedOrder => ({
  id,
  status: timeline[0]!.status,
  items,
  totalCents: Number(totalCents),
  currency: 'USD',
  traceId,
});

export function toView(row: Order): OrderView {
  const { status, reason, items, timeline } = row as unknown as OrderView;
  return {
    id: row.id,
    status,
    ...(reason && { reason }),
    items,
    totalCents: Number(row.totalCents),
    currency: 'USD',
    traceId: row.traceId,
    timeline,
  };
}

/** What sets the rest of the shop in motion. */
export const orderPlaced = ({ id, items, totalCents, payment }: NewOrder): EventMessage =>
  OrderPlaced.of({ orderId: id, items, totalCents: Number(totalCents), currency: 'USD', payment });

/** What the customer is told: the last entry of the timeline. */
export function lastChange({ id, timeline }: Order): EventMessage {
  const { status, reason, at } = timeline.at(-1) as unknown as TimelineEntry;
  const about = { orderId: id, position: timeline.length - 1, at };
  if (status === 'completed') return OrderCompleted.of({ ...about, status });
  if (status === 'cancelled' && reason) return OrderCancelled.of({ ...about, status, reason });
  if (status === 'pending') return OrderApproved.of({ ...about, status });
  throw new Error(`there is nothing to tell about ${status}`);
}
