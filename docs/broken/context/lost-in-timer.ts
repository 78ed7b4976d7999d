import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { Broken } from '../lib/system.ts';

/** Requests put lines into a buffer, and a timer that was set at start-up writes them. */
const broken: Broken = async (system) => {
  const orders = system.service('orders');
  const buffer: (() => void)[] = [];
  const timer = context.with(ROOT_CONTEXT, () =>
    setInterval(() => {
      const lines = buffer.splice(0);
      if (lines.length === 0) return;
      void orders.query('INSERT INTO audit VALUES ($1)', 2).then(() => lines.forEach((written) => written()));
    }, 15),
  );
  for (let n = 0; n < 2; n++) {
    const written = Promise.withResolvers<void>();
    await orders.serve('POST', '/orders', {}, async () => {
      await orders.query('INSERT INTO orders VALUES ($1)');
      buffer.push(written.resolve);
    });
    await written.promise;
  }
  clearInterval(timer);
};
export default broken;
