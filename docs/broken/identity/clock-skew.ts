import type { Broken } from '../lib/system.ts';

/** The clock of one host is four seconds slow. */
const broken: Broken = async (system) => {
  const gateway = system.service('gateway');
  const orders = system.service('orders', { host: 'host-2', skewMs: -4000 });
  await gateway.serve('POST', '/orders', {}, () =>
    gateway.call('POST', 'http://orders:3001/orders', (headers) =>
      orders.serve('POST', '/orders', headers, () => orders.query('INSERT INTO orders VALUES ($1)', 8)),
    ),
  );
};
export default broken;
