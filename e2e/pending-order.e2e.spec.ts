import { ledgerOf } from './support/database.js';
import { env } from './support/env.js';
import { restart } from './support/processes.js';
import { anOrder, finalOrder, place } from './support/shop.js';
import { viewer, wholeTrace } from './support/traces.js';
import { until } from './support/until.js';

it('ends an order that its parked message left pending, in a trace of its own', async () => {
  const began = Date.now();
  const { id, traceId } = await place(anOrder('LAPTOP-3', 'tok_error'));
  await wholeTrace(traceId, (seen) =>
    seen.spans.some(({ events }) => events.some(({ name }) => name === 'message_parked')),
  );
  await restart('orders', env.orders, { PENDING_DEADLINE_MS: '1000', PENDING_SWEEP_MS: '500' });
  const ended = await finalOrder(id, 30_000);
  await restart('orders', env.orders);

  expect(ended).toMatchObject({ status: 'cancelled', reason: 'payment_declined' });
  expect(await ledgerOf(id)).toMatchObject([{ kind: 'charge', settled: false }]);
  await until('the trace of the chase', async () => {
    const chases = (await viewer.list({ since: began })).filter((trace) => trace.find('chase_orders'));
    const links = chases.flatMap((trace) => trace.findAll('chase_orders').flatMap((span) => span.links));
    return links.some((link) => link.traceId === traceId) && chases.some((trace) => trace.find('settle_order'));
  });
});
