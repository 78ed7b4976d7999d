import { trace } from '@opentelemetry/api';

/**
 * The measured side of a run: tells the runner that it is ready, and when it is asked, how much CPU it has used
 * and, where it makes its own load, how much work is done. Told to flush, it exports the spans it still holds: the CPU
 * of that is part of the price, and no variant has to be waited for. Metrics go out when their minute is over.
 */
export function measured({ url, start = () => {}, stop = () => {}, count = () => 0 }) {
  process.on('message', async (order) => {
    if (order.go !== undefined) start(order.go);
    if (order.halt) stop();
    if (order.flush) {
      await trace.getTracerProvider().getDelegate().forceFlush?.();
      process.send({ flushed: true });
    }
    if (order.read) {
      const { user, system } = process.cpuUsage();
      process.send({ cpuUs: user + system, done: count() });
    }
  });
  // The runner is gone: nobody will ever read this.
  process.on('disconnect', () => process.exit());
  process.send({ ready: true, url });
}
