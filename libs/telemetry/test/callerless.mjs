// Work that nobody is waiting for, one kind after the other, each writing a line through pino.
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import {
  bindContext,
  createLogger,
  detached,
  traceEvery,
  traceJob,
  traceEnqueue,
  withRootSpan,
} from '@throughline/telemetry';
import { CronJob } from 'cron';
import pg from 'pg';

const log = createLogger();

await new Promise((done) => {
  const alive = setTimeout(done, 5000);
  const stop = traceEvery('sweep', 1, () => {
    log.info('timer');
    clearTimeout(alive);
    void stop();
    done();
  });
});

await new Promise((done) => {
  const job = CronJob.from({
    cronTime: '* * * * * *',
    start: true,
    onTick: () =>
      withRootSpan('report', {}, async () => {
        await null;
        log.info('cron');
        void job.stop();
        done();
      }),
  });
});

const news = new EventEmitter();
const server = createServer((request, response) => {
  log.info('request');
  const tell = bindContext((text) => {
    log.info('sse');
    response.end(`data: ${text}\n\n`);
  });
  detached(() => setTimeout(() => log.info('detached'), 1));
  news.once('news', tell);
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const response = await fetch(`http://127.0.0.1:${server.address().port}/events`);
await new Promise((done) => setTimeout(done, 20));
withRootSpan('process news', {}, () => {
  log.info('publisher');
  news.emit('news', 'order completed');
});
await response.text();

const carrier = withRootSpan('POST /invoices', {}, () => {
  log.info('enqueue');
  return traceEnqueue('enqueue send_invoice', {}, (given) => structuredClone(given));
});
await traceJob('send_invoice', { carrier }, async () => {
  await null;
  log.info('job');
});

const pool = new pg.Pool({ connectionString: process.env['ORDERS_DATABASE_URL'], max: 1 });
await withRootSpan('GET /orders', {}, () => pool.query('SELECT 1'));
await new Promise((done) => {
  pool.query('SELECT 2', () => done(log.info('called back')));
});
await pool.end();
log.info('nothing');
server.close();
