import { trace } from '@opentelemetry/api';

const provider = () => trace.getTracerProvider().getDelegate();

/** Another package leaves its own flush here: it may have no provider, or one behind another copy of the API. */
const flush = () => (globalThis[Symbol.for('bench.flush')] ?? (async () => provider().forceFlush?.()))();

/**
 * The measured side of a run: tells the runner that it is ready, and when it is asked, how much CPU and memory it has
 * used and, where it makes its own load, how much work is done. Told to flush, it exports the spans it still holds: the
 * CPU of that is part of the price, and no variant has to be waited for. Metrics go out when their minute is over.
 */
export function measured({ url, start = () => {}, stop = () => {}, one = () => {}, idle = () => {}, count = () => 0 }) {
  process.on('message', async (order) => {
    if (order.go !== undefined) start(order.go);
    if (order.halt) stop();
    if (order.one) one();
    if (order.flush) {
      await idle();
      await flush();
      process.send({ flushed: true });
    }
    if (order.read) {
      const { user, system } = process.cpuUsage();
      process.send({ cpuUs: user + system, done: count(), rssMb: process.memoryUsage.rss() / 2 ** 20 });
    }
  });
  // The runner is gone: nobody will ever read this.
  process.on('disconnect', () => process.exit());
  process.send({ ready: true, url, tracer: provider().constructor.name });
}
