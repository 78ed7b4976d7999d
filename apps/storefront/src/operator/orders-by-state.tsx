import type { Order, OrderStatus } from '@throughline/contracts';
import { Link } from '../ui/link.js';
import { Status } from '../ui/status.js';
import { TableHead } from '../ui/table-head.js';

const STATES: OrderStatus[] = ['awaiting_approval', 'pending', 'cancelled', 'completed'];
const SHOWN = 5;

/**
 * The newest orders by state, beginning with those that may need attention. Each links to its page, and so to its
 * trace.
 */
export function OrdersByState({ orders }: { orders: Order[] }) {
  return (
    <>
      <h2>The {orders.length} newest orders</h2>
      <table>
        <TableHead columns={['State', 'Orders', 'Newest']} />
        <tbody>
          {STATES.map((state) => {
            const its = orders.filter(({ status }) => status === state);
            return (
              <tr key={state}>
                <th scope="row">
                  <Status status={state} />
                </th>
                <td>{its.length}</td>
                <td class="links">
                  {its.slice(0, SHOWN).map(({ id }) => (
                    <Link key={id} to={`/?order=${id}`}>
                      {id.slice(0, 8)}
                    </Link>
                  ))}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
