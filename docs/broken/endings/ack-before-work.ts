import { pause } from '../lib/pause.ts';
import type { Broken } from '../lib/system.ts';

/** The handler starts the work without awaiting it, so the message is acked before anything is done. */
const broken: Broken = async (system) => {
  const [orders, payments] = [system.service('orders'), system.service('payments')];
  const acked = Promise.withResolvers<void>();
  let work: Promise<void> | undefined;
  await orders.serve('POST', '/orders', {}, () =>
    orders.publish('order.placed', (headers) =>
      payments.process('order.placed', headers, async () => {
        work = payments.span('charge', () => acked.promise.then(() => pause(100)));
      }),
    ),
  );
  acked.resolve();
  await work;
};
export default broken;
