import { pause } from '../lib/pause.ts';
import type { Broken } from '../lib/system.ts';

/** A worker that moves messages from one exchange to another keeps the bodies and drops the headers. */
const broken: Broken = async (system) => {
  const [orders, payments] = [system.service('orders'), system.service('payments')];
  const queue: string[] = [];
  await orders.serve('POST', '/orders', {}, () =>
    orders.publish('order.placed', async (headers) => void queue.push(JSON.stringify({ body: 7, headers }))),
  );
  const { headers: _dropped, ...moved } = JSON.parse(queue.pop()!) as { headers?: object };
  await payments.process('order.placed', { ...moved } as never, () => payments.span('charge', () => pause(3)));
};
export default broken;
