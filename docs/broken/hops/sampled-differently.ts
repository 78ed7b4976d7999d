import { AlwaysOffSampler, AlwaysOnSampler } from '@opentelemetry/sdk-trace';
import type { Broken } from '../lib/system.ts';

/** The middle service samples nothing, and the last one samples everything, whatever the header's flag says. */
const broken: Broken = async (system) => {
  const gateway = system.service('gateway');
  const orders = system.service('orders', { sampler: new AlwaysOffSampler() });
  const stock = system.service('stock', { sampler: new AlwaysOnSampler() });
  await gateway.serve('POST', '/orders', {}, () =>
    gateway.call('POST', 'http://orders:3001/orders', (headers) =>
      orders.serve('POST', '/orders', headers, () =>
        orders.call('GET', 'http://stock:3003/stock', (again) =>
          stock.serve('GET', '/stock', again, () => stock.query('SELECT * FROM stock')),
        ),
      ),
    ),
  );
};
export default broken;
