import type { Order as OrderView, TakenOrder } from '@throughline/contracts';
import type { Order } from './generated/client.js';
import type { NewOrder } from './new-order.js';

/** What the first answer said, whatever has happened to the order since. */
export const toTaken = ({ id, items, totalCents, timeline, traceId, owner }: NewOrder): TakenOrder => ({
  id,
  status: timeline[0]!.status,
  items,
  totalCents: Number(totalCents),
  currency: 'USD',
  traceId,
  owner,
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
