import type { Operations, Order } from '@throughline/contracts';
import { showError } from '../api/ask.js';
import { notice } from '../api/notices.js';
import { useOffer } from '../api/offer.js';
import { session } from '../api/session.js';
import { latestOrders, operations, replay } from '../api/shop.js';
import { useStore } from '../api/store.js';
import { useLoaded } from '../api/use-loaded.js';
import { WaitingOrders } from '../people/waiting-orders.js';
import { clicked } from '../tracing/clicked.js';
import { OrdersByState } from './orders-by-state.js';
import { ParkedTable } from './parked-table.js';
import { QueueTable } from './queue-table.js';

/** What the shop is busy with, for operators. */
export function OperatorPage() {
  const current = useStore(session);
  const offer = useOffer();
  if (current?.role !== 'operator' || !offer.operations)
    return (
      <section class="card-like">
        <h1>Operator</h1>
        <p>Sign in as operator to see orders, queues and parked messages.</p>
      </section>
    );
  return <Desk />;
}

const load = async (): Promise<{ state: Operations; orders: Order[] }> => {
  const [state, orders] = await Promise.all([operations(), latestOrders()]);
  return { state, orders };
};

/** Where the gateway issues sessions; elsewhere only an approver may decide. */
function Approvals({ orders, onDecided }: { orders: Order[]; onDecided(): void }) {
  const { sessions } = useOffer();
  if (!sessions) return null;
  const waiting = orders.filter(({ status }) => status === 'awaiting_approval');
  return (
    <section class="card-like">
      <h2>Approvals</h2>
      <WaitingOrders orders={waiting} onDecided={onDecided} linked />
    </section>
  );
}

function Desk() {
  const [seen, reload] = useLoaded(load);
  const replayOne = async (id: string): Promise<void> => {
    try {
      const { traceId } = await clicked('replay_message', () => replay(id));
      notice.set({ kind: 'news', text: 'The message is back in its queue.', traceId });
    } catch (error) {
      showError(error);
    }
    reload();
  };
  return (
    <div class="operator">
      <section class="card-like">
        <h1>Operator</h1>
        <button onClick={reload}>Look again</button>
        {!seen && <p class="quiet">Looking at the queues …</p>}
        {seen && <OrdersByState orders={seen.orders} />}
      </section>
      {seen && <Approvals orders={seen.orders} onDecided={reload} />}
      {seen && <QueueTable queues={seen.state.queues} />}
      {seen && <ParkedTable {...seen.state} onReplay={(id) => void replayOne(id)} />}
    </div>
  );
}
