import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Broken } from '../lib/system.ts';

/** A worker is killed while it handles a message; the broker delivers it again, to the next worker. */
const broken: Broken = async (system) => {
  const orders = system.service('orders');
  const worker = async (instance: string, headers: object, kill: boolean): Promise<void> => {
    const pauseMs = kill ? 600_000 : 100;
    const args = [instance, JSON.stringify(headers), String(pauseMs)];
    const child = fork(join(import.meta.dirname, 'process-killed.part.ts'), args);
    child.on('message', (message: { resourceSpans: object[] }) => {
      system.receive(message);
      if (kill) child.kill('SIGKILL');
    });
    await once(child, 'exit');
  };
  let sent = {};
  await orders.serve('POST', '/orders', {}, () =>
    orders.publish('order.placed', async (headers) => void (sent = headers)),
  );
  await worker('payments-1', sent, true);
  await worker('payments-2', sent, false);
};
export default broken;
