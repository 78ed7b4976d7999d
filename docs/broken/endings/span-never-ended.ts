import { context, trace } from '@opentelemetry/api';
import { type Broken } from '../lib/system.ts';

/** An early return leaves a span open; the service goes on with the next request. */
const broken: Broken = async (system) => {
  const orders = system.service('orders');
  const place = async (valid: boolean): Promise<void> => {
    const span = orders.tracer.startSpan('place_order');
    await context.with(trace.setSpan(context.active(), span), () => orders.query('SELECT * FROM orders'));
    if (!valid) return;
    span.end();
  };
  for (const valid of [false, true]) await orders.serve('POST', '/orders', {}, () => place(valid));
};
export default broken;
