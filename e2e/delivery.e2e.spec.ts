import { randomUUID } from 'node:crypto';
import { OrderPlaced } from '@throughline/contracts';
import { byId, parked, publish } from './support/broker.js';
import { inPayments, ledgerOf } from './support/database.js';
import { anOrder, finalOrder, place } from './support/shop.js';
import { expectTree, viewer, wholeTrace } from './support/traces.js';

const remote = () => ({
  traceId: randomUUID().replaceAll('-', ''),
  spanId: randomUUID().replaceAll('-', '').slice(16),
});

describe('a message that is delivered twice', () => {
  it('charges once', async () => {
    const placed = await place(anOrder('DOCK-1'));
    await finalOrder(placed.id);
    const trace = await wholeTrace(placed.traceId, (seen) => seen.find('notify_customer'));
    const [message] = await inOutbox(placed.id);

    await publish('order.placed', JSON.stringify(message!.payload), {
      messageId: message!.message_id,
      correlationId: placed.id,
      headers: { ...message!.headers, traceparent: traceparentOf(trace.span('publish shop.events:order.placed')) },
    });
    const again = await viewer.waitFor(placed.traceId, (seen) => seen.findAll('charge_payment').length === 2);

    expect(again.findAll('charge_payment')[1]!.events).toMatchObject([
      { name: 'redelivery_ignored', attributes: { 'payment.outcome': 'captured' } },
    ]);
    expect(again.errors).toEqual([]);
    expect(await ledgerOf(placed.id)).toEqual([{ kind: 'charge', calls: 1, settled: true }]);
    expect(await inPayments('SELECT 1 FROM payments WHERE order_id = $1', placed.id)).toHaveLength(1);
  });
});
