import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { pause } from '../lib/pause.ts';
import type { Broken } from '../lib/system.ts';

/** The second service starts its SDK after it has loaded http: it makes its own spans, but none for requests. */
const broken: Broken = async (system) => {
  const [gateway, orders] = [system.service('gateway'), system.service('orders')];
  const unpatched = (): Promise<void> =>
    context.with(ROOT_CONTEXT, async () => {
      await orders.span('process_order', () => pause(4));
      await orders.span('reserve', () => pause(2));
    });
  await gateway.serve('POST', '/orders', {}, () => gateway.call('POST', 'http://orders:3001/orders', unpatched));
};
export default broken;
