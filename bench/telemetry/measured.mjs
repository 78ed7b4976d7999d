/**
 * The measured side of a run: tells the runner that it is ready, and when it is asked, how much CPU it has used
 * and, where it makes its own load, how much work is done.
 */
export function measured({ url, start = () => {}, stop = () => {}, count = () => 0 }) {
  process.on('message', (order) => {
    if (order.go !== undefined) start(order.go);
    if (order.halt) stop();
    if (order.read) {
      const { user, system } = process.cpuUsage();
      process.send({ cpuUs: user + system, done: count() });
    }
  });
  // The runner is gone: nobody will ever read this.
  process.on('disconnect', () => process.exit());
  process.send({ ready: true, url });
}
