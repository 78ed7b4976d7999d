import type { Order } from '@throughline/contracts';
import { Refused } from '../api/ask.js';
import { session } from '../api/session.js';
import { orders } from '../api/shop.js';
import { useStore } from '../api/store.js';
import { useLoaded } from '../api/use-loaded.js';
import { Link } from '../ui/link.js';
import { money } from '../ui/money.js';
import { Status } from '../ui/status.js';
import { useCallback } from 'preact/hooks';
import { TableHead } from '../ui/table-head.js';

/** Your own orders, newest first; all orders for an operator. */
export function OrdersPage() {
  const current = useStore(session);
  const load = useCallback(ownOrders, [current]);
  const [found] = useLoaded(load);
  return (
    <section class="card-like">
      <h1>{current?.role === 'operator' ? 'All orders' : 'Your orders'}</h1>
      {found?.length === 0 && <p class="quiet">None yet.</p>}
      <OrderTable orders={found ?? []} />
    </section>
  );
}

/** A visitor without a token has placed no order yet. */
async function ownOrders(): Promise<Order[]> {
  try {
    return await orders();
  } catch (error) {
    if (error instanceof Refused && error.code === 'unauthenticated') return [];
    throw error;
  }
}

function OrderTable({ orders: rows }: { orders: Order[] }) {
  if (rows.length === 0) return null;
  return (
    <table>
      <TableHead columns={['Order', 'Status', 'Total', 'Placed']} />
      <tbody>
        {rows.map(({ id, status, totalCents, timeline }) => (
          <tr key={id}>
            <td>
              <Link to={`/?order=${id}`}>{id.slice(0, 8)}</Link>
            </td>
            <td>
              <Status status={status} />
            </td>
            <td>{money(totalCents)}</td>
            <td>{new Date(timeline[0]!.at).toLocaleTimeString('en-GB')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
