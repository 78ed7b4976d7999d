import { pause } from '../lib/pause.ts';
import type { Broken } from '../lib/system.ts';

/** The event is published from a promise that nobody awaits, after the span of the step has ended. */
const broken: Broken = async (system) => {
  const [orders, payments] = [system.service('orders'), system.service('payments')];
  const answered = Promise.withResolvers<void>();
  let late: Promise<void> | undefined;
  await orders.serve('POST', '/orders', {}, () =>
    orders.span('place_order', async () => {
      late = answered.promise
        .then(() => pause(10))
        .then(() =>
          orders.publish('order.placed', (headers) =>
            payments.process('order.placed', headers, () => payments.span('charge', () => pause(3))),
          ),
        );
    }),
  );
  answered.resolve();
  await late;
};
export default broken;
