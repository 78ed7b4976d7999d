import type { Order } from '@throughline/contracts';
import { showError } from '../api/ask.js';
import { notice } from '../api/notices.js';
import { asApprover, decide } from '../api/shop.js';
import { clicked } from '../tracing/clicked.js';
import { Link } from '../ui/link.js';
import { money } from '../ui/money.js';

interface Waiting {
  orders: Order[];
  onDecided(): void;
  /** Whether the viewer may open the orders, and so see their traces. */
  linked?: boolean;
}

/** Orders that await approval, each with buttons to approve or refuse it. */
export function WaitingOrders({ orders, onDecided, linked = false }: Waiting) {
  const decideOn = async (id: string, approved: boolean): Promise<void> => {
    try {
      const name = approved ? 'approve_order' : 'refuse_order';
      // Before the click's span begins: in a browser, the context does not survive an await.
      const headers = await asApprover();
      const { traceId } = await clicked(name, () => decide(id, approved, headers));
      notice.set({ kind: 'news', text: `Order ${id.slice(0, 8)} is ${approved ? 'approved' : 'refused'}.`, traceId });
    } catch (error) {
      showError(error);
    }
    onDecided();
  };
  if (orders.length === 0) return <p class="quiet">Nothing waits for a decision.</p>;
  return (
    <ul class="approvals">
      {orders.map(({ id, items, totalCents }) => (
        <li key={id}>
          <span>
            {linked ? <Link to={`/?order=${id}`}>{id.slice(0, 8)}</Link> : <code>{id.slice(0, 8)}</code>}{' '}
            {items.map(({ qty, name }) => `${qty} × ${name}`).join(', ')} · <b>{money(totalCents)}</b>
          </span>
          <button onClick={() => void decideOn(id, true)} aria-label={`Approve order ${id.slice(0, 8)}`}>
            Approve
          </button>
          <button onClick={() => void decideOn(id, false)} aria-label={`Refuse order ${id.slice(0, 8)}`}>
            Refuse
          </button>
        </li>
      ))}
    </ul>
  );
}
