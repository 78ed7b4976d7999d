import { pause } from '../lib/pause.ts';
import type { Broken } from '../lib/system.ts';

/** A step is tried three times, by a client that itself tries three times, with pauses that do not grow. */
const broken: Broken = async (system) => {
  const orders = system.service('orders');
  const refused = async (): Promise<never> => {
    await pause(2);
    throw new Error('connect ECONNREFUSED');
  };
  const thrice = async (work: () => Promise<unknown>): Promise<unknown> => {
    for (let left = 2; ; left--) {
      try {
        return await work();
      } catch (error) {
        if (left === 0) throw error;
        await pause(3);
      }
    }
  };
  const charge = () =>
    orders.span('charge', () => thrice(() => orders.call('POST', 'http://payments/charges', refused)));
  await orders.serve('POST', '/orders', {}, () => thrice(charge)).catch(() => undefined);
};
export default broken;
