import { pause } from '../lib/pause.ts';
import type { Broken } from '../lib/system.ts';

/** A pool runs the next waiter where a connection is returned, which is in the wrong request. */
const broken: Broken = async (system) => {
  const orders = system.service('orders');
  const waiting: (() => void)[] = [];
  let busy = false;
  const acquire = (use: () => void): void => {
    if (busy) waiting.push(use);
    else {
      busy = true;
      use();
    }
  };
  const release = (): void => {
    busy = false;
    const next = waiting.shift();
    if (next) acquire(next);
  };
  const query = (text: string): Promise<void> =>
    new Promise((resolve) => acquire(() => void orders.query(text, 8).then(() => (release(), resolve()))));
  const request = (): Promise<void> => orders.serve('GET', '/orders', {}, () => query('SELECT * FROM orders'));
  await Promise.all([request(), pause(2).then(request)]);
};
export default broken;
