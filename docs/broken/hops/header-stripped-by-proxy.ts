import type { Broken } from '../lib/system.ts';

/** A proxy passes known headers only, and `traceparent` is not among them. */
const broken: Broken = async (system) => {
  const [gateway, orders] = [system.service('gateway'), system.service('orders')];
  const allowed = ['content-type', 'authorization'];
  const proxy = (headers: Record<string, string>) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => allowed.includes(name)));
  for (let n = 0; n < 3; n++) {
    await gateway.serve('GET', '/orders', {}, () =>
      gateway.call('GET', 'http://proxy/orders', (headers) =>
        orders.serve('GET', '/orders', proxy(headers), () => orders.query('SELECT * FROM orders')),
      ),
    );
  }
};
export default broken;
