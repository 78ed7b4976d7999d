import { SpanKind } from '@opentelemetry/api';
import { pause } from '../lib/pause.ts';
import type { Broken } from '../lib/system.ts';

/** An old instrumentation sets attributes under their former names. */
const broken: Broken = async (system) => {
  const orders = system.service('orders');
  const request = {
    'http.method': 'GET',
    'http.target': '/orders',
    'http.status_code': 200,
    'net.host.name': 'orders',
  };
  const query = { 'db.system': 'postgresql', 'db.statement': 'SELECT * FROM orders', 'db.name': 'orders' };
  await orders.span(
    'GET /orders',
    () => orders.span('SELECT', () => pause(3), SpanKind.CLIENT, query),
    SpanKind.SERVER,
    request,
  );
};
export default broken;
