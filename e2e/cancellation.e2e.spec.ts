import { ledgerOf } from './support/database.js';
import { anOrder, cancel, decide, finalOrder, place } from './support/shop.js';
import { wholeTrace } from './support/traces.js';
import { until } from './support/until.js';

const expensive = () => place(anOrder('TABLET-2', 'tok_test_123', 30));
const codeOf = ({ status, body }: { status: number; body: unknown }) => [status, (body as { code?: string }).code];

it('ends an unpaid order, and may be repeated', async () => {
  const { id } = await expensive();
  const cancelled = { status: 'cancelled', reason: 'cancelled_by_customer' };

  expect(await cancel(id)).toMatchObject({ status: 200, body: cancelled });
  expect(await cancel(id)).toMatchObject({ status: 200, body: cancelled });
  expect(codeOf(await decide(id, true))).toEqual([409, 'not_awaiting_approval']);
});

it('ends a pending order whose card was not charged, in a whole trace that is linked to the order’s', async () => {
  const { id, traceId } = await place(anOrder('LAPTOP-3', 'tok_error'));
  const answer = await cancel(id);
  expect(answer).toMatchObject({ status: 202, body: { status: 'pending' } });

  expect(await finalOrder(id)).toMatchObject({ status: 'cancelled', reason: 'cancelled_by_customer' });
  expect(await ledgerOf(id)).not.toContainEqual(expect.objectContaining({ settled: true }));
  const trace = await wholeTrace(answer.headers.get('x-trace-id')!, (seen) => seen.find('notify_customer'));
  expect(trace.find('cancel_order')!.links.map((link) => link.traceId)).toEqual([traceId]);
  expect(trace.find('close_payment')!.attributes['payment.outcome']).toBe('cancelled');
  expect(await cancel(id)).toMatchObject({ status: 200, body: { reason: 'cancelled_by_customer' } });
});

it('charges nothing for a pending order, or lets it go on, whichever was first', async () => {
  for (const token of ['tok_slow', 'tok_test_123', 'tok_test_123', 'tok_test_123']) {
    const { id } = await place(anOrder('MOUSE-1', token));
    const { status } = await cancel(id);
    const ended = await finalOrder(id);
    expect(ended.reason).toBe(ended.status === 'cancelled' ? 'cancelled_by_customer' : undefined);
    expect([200, 202, 409]).toContain(status);
    const kept = ended.status === 'completed' ? 1 : 0;
    await until('the ledger to agree', async () => (await chargesKept(id)) === kept);
  }
});

it('is refused once an order has ended', async () => {
  const { id } = await place(anOrder('LAPTOP-3'));
  await finalOrder(id);

  expect(codeOf(await cancel(id))).toEqual([409, 'not_cancellable']);
});

it('never succeeds together with a payment, however it races with an approval', async () => {
  for (let race = 0; race < 12; race += 1) {
    const { id } = await expensive();
    const [cancelled, approved] = await Promise.all([cancel(id), decide(id, true)]);
    const { status } = await finalOrder(id);
    expect([
      [200, 409],
      [202, 200],
      [409, 200],
    ]).toContainEqual([cancelled.status, approved.status]);
    if (approved.status === 409) expect(status).toBe('cancelled');
    await until('the ledger to agree', async () => (await chargesKept(id)) === (status === 'completed' ? 1 : 0));
  }
});

/** The number of charges of an order that were not refunded. */
async function chargesKept(orderId: string): Promise<number> {
  const settled = (await ledgerOf(orderId)).filter((entry) => entry.settled);
  return settled.reduce((kept, { kind }) => kept + (kind === 'charge' ? 1 : -1), 0);
}
