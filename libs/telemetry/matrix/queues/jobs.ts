import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { withSpan } from '@throughline/telemetry';
import { Queue, Worker } from 'bullmq';
import { enqueue, traced } from './recipes/bullmq.js';

const connection = { host: '127.0.0.1', port: Number(process.env['REDIS_PORT']) };
const invoices = new Queue('invoices', { connection });

const worker = new Worker(
  'invoices',
  traced(async ({ attemptsStarted }) => {
    await withSpan('write_invoice', async () => undefined);
    if (attemptsStarted === 1) throw new RangeError('the printer is out of paper');
  }),
  { connection },
);

async function main(): Promise<void> {
  await worker.waitUntilReady();
  const server = createServer((_request, response) => {
    void enqueue(invoices, 'send_invoice', { id: '1' }, { attempts: 2 }).then(() => response.end());
  });
  server.listen(0, '127.0.0.1', () => {
    console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}

void main();
