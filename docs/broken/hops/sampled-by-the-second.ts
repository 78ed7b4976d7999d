import { AlwaysOffSampler, AlwaysOnSampler } from '@opentelemetry/sdk-trace';
import type { Broken } from '../lib/system.ts';

/** The first service does not sample the trace, and the second one records its half anyway. */
const broken: Broken = async (system) => {
  const gateway = system.service('gateway', { sampler: new AlwaysOffSampler() });
  const orders = system.service('orders', { sampler: new AlwaysOnSampler() });
  await gateway.serve('POST', '/orders', {}, () =>
    gateway.call('POST', 'http://orders:3001/orders', (headers) =>
      orders.serve('POST', '/orders', headers, () => orders.query('INSERT INTO orders VALUES ($1)')),
    ),
  );
};
export default broken;
