import { RandomIdGenerator } from '@opentelemetry/sdk-trace';
import type { Broken } from '../lib/system.ts';

/** Two workers were restored from one snapshot, with the same seed for their ids. */
const broken: Broken = async (system) => {
  const gateway = system.service('gateway');
  const seeded = () => {
    let last = 0x7000;
    return Object.assign(new RandomIdGenerator(), { generateSpanId: () => `00c0ffee0000${(++last).toString(16)}` });
  };
  const workers = ['a', 'b'].map((name) => system.service('orders', { instance: name, idGenerator: seeded() }));
  await gateway.serve('POST', '/orders', {}, async () => {
    for (const worker of workers)
      await gateway.call('POST', 'http://orders:3001/orders', (headers) =>
        worker.serve('POST', `/orders`, headers, () => worker.query('INSERT INTO orders VALUES ($1)')),
      );
  });
};
export default broken;
