import type { Headers } from '../lib/service.ts';
import { pause } from '../lib/pause.ts';
import type { Broken } from '../lib/system.ts';

/** Each of two services answers the other's event with one of its own. */
const broken: Broken = async (system) => {
  const [orders, stock] = [system.service('orders'), system.service('stock')];
  const placed = (headers: Headers, left: number): Promise<void> =>
    stock.process('order.changed', headers, async () => {
      await pause(1);
      if (left > 0) await stock.publish('stock.changed', (next) => changed(next, left - 1));
    });
  const changed = (headers: Headers, left: number): Promise<void> =>
    orders.process('stock.changed', headers, () => orders.publish('order.changed', (next) => placed(next, left)));
  await orders.serve('POST', '/orders', {}, () => orders.publish('order.changed', (headers) => placed(headers, 6)));
};
export default broken;
