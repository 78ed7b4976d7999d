import { session } from '../api/session.js';
import { approvals } from '../api/shop.js';
import { useStore } from '../api/store.js';
import { useLoaded } from '../api/use-loaded.js';
import { WaitingOrders } from './waiting-orders.js';

export function ApprovalsPage() {
  const current = useStore(session);
  return (
    <section class="card-like">
      <h1>Approvals</h1>
      {current?.role === 'approver' ? <Approvals /> : <p>Sign in as approver to see what waits for a decision.</p>}
    </section>
  );
}

function Approvals() {
  const [waiting, reload] = useLoaded(approvals);
  return waiting && <WaitingOrders orders={waiting} onDecided={reload} />;
}
