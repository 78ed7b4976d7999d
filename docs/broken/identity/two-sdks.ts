import { SpanKind } from '@opentelemetry/api';
import type { Broken } from '../lib/system.ts';

/** An agent and the service's own tracing file both patch http: each request has two server spans. */
const broken: Broken = async (system) => {
  const [gateway, orders, agent] = [system.service('gateway'), system.service('orders'), system.service('orders')];
  for (let n = 0; n < 2; n++) {
    await gateway.serve('POST', '/orders', {}, () =>
      gateway.call('POST', 'http://orders:3001/orders', (headers) =>
        agent.serve('POST', '/orders', headers, () =>
          orders.span('POST /orders', () => orders.query('INSERT INTO orders VALUES ($1)'), SpanKind.SERVER, {
            'http.request.method': 'POST',
            'url.path': '/orders',
          }),
        ),
      ),
    );
  }
};
export default broken;
