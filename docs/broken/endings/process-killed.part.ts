import { pause } from '../lib/pause.ts';
import { System } from '../lib/system.ts';

/** A worker in a process of its own, which tells its parent of every span that ends. */
const [instance, headers, pauseMs] = process.argv.slice(2) as [string, string, string];
const system = new System();
system.receive = (request) => void process.send!(request);
const payments = system.service('payments', { instance });
await payments.process('order.placed', JSON.parse(headers) as Record<string, string>, async () => {
  await payments.query('SELECT * FROM payments');
  await pause(Number(pauseMs));
  await payments.span('charge', () => pause(3));
});
process.disconnect();
