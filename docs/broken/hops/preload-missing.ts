import type { Broken } from '../lib/system.ts';
import { pause } from '../lib/pause.ts';

/** The service in the middle runs without its preload: it makes no span and sends no context on. */
const broken: Broken = async (system) => {
  const [gateway, stock] = [system.service('gateway'), system.service('stock')];
  const orders = async (): Promise<void> => {
    await pause(2);
    await stock.serve('GET', '/stock', {}, () => stock.query('SELECT * FROM stock WHERE sku = $1'));
  };
  await gateway.serve('POST', '/orders', {}, () => gateway.call('POST', 'http://orders:3001/orders', orders));
};
export default broken;
