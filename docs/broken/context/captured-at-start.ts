import { SpanKind } from '@opentelemetry/api';
import type { Broken } from '../lib/system.ts';

/** The consumer polls in a timer that was set inside of a start-up span, so every message is a child of that span. */
const broken: Broken = async (system) => {
  const orders = system.service('orders');
  const messages: Promise<void>[] = [];
  const handled = Promise.withResolvers<void>();
  await orders.span('connect_broker', async () => {
    const timer = setInterval(() => {
      messages.push(
        orders.span('process order.placed', () => orders.query('UPDATE orders SET a = $1', 1), SpanKind.CONSUMER),
      );
      if (messages.length < 6) return;
      clearInterval(timer);
      handled.resolve();
    }, 8);
  });
  await handled.promise;
  await Promise.all(messages);
};
export default broken;
