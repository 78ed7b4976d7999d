import { useState } from 'preact/hooks';
import { showError } from '../api/ask.js';
import { useOffer } from '../api/offer.js';
import { session } from '../api/session.js';
import { cancel } from '../api/shop.js';
import { useStore } from '../api/store.js';
import { clicked } from '../tracing/clicked.js';
import { Status } from '../ui/status.js';
import { money } from '../ui/money.js';
import { Link } from '../ui/link.js';
import { OrderTrace } from './order-trace.js';
import { Timeline } from './timeline.js';
import { useOrder } from './use-order.js';

export function OrderPage({ id }: { id: string }) {
  const { links } = useOffer();
  const token = useStore(session)?.token ?? '';
  const { order, problem, ended } = useOrder(id, token);
  const [asked, setAsked] = useState(false);
  if (problem && !order)
    return (
      <section class="card-like">
        <h1>You cannot see this order</h1>
        <p>{problem}</p>
        <p>
          Only the customer and operators can see an order. <Link to="">Back to the shop</Link>
        </p>
      </section>
    );
  if (!order) return <p class="quiet">Looking for the order …</p>;
  const withdraw = (): void => {
    setAsked(true);
    void clicked('withdraw_order', () => cancel(order.id)).catch(showError);
  };
  return (
    <div class="order">
      <header class="order-head">
        <h1>
          Order <code>{order.id.slice(0, 8)}</code> <Status status={order.status} />
        </h1>
        <p>
          {order.items.map(({ sku, qty, name }) => `${qty} × ${name} (${sku})`).join(', ')} ·{' '}
          <b>{money(order.totalCents)}</b>
        </p>
        {order.status === 'awaiting_approval' && (
          <p class="hint">
            It waits for an approver: sign in as one, in this tab or another, and decide under Approvals.{' '}
            <button onClick={withdraw}>Withdraw the order</button>
          </p>
        )}
        {order.status === 'pending' && (
          <p class="hint">
            {asked ? 'The order ends unless its card is charged first. ' : 'Changed your mind? '}
            <button onClick={withdraw}>Cancel the order</button>
          </p>
        )}
      </header>
      <Timeline order={order} />
      <OrderTrace order={order} ended={ended} links={links} />
    </div>
  );
}
