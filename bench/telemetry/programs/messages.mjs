// One message after the other through RabbitMQ, published and processed in this process.
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'amqplib';
import { measured } from './measured.mjs';

const IN_FLIGHT = 50;
const QUEUE = `bench.${process.pid}`;
const connection = await connect(process.env.BENCH_AMQP_URL, { noDelay: true });
let channel = await connection.createConfirmChannel();
await channel.assertQueue(QUEUE, { durable: false, exclusive: true });
await channel.prefetch(IN_FLIGHT);
const { hostname: address, port } = new URL(process.env.BENCH_AMQP_URL);
const server = { address, port: Number(port) };
if (process.env.BENCH_WAY === 'ours') {
  const { instrumentChannel } = await import('@throughline/telemetry/amqplib');
  channel = instrumentChannel(channel, { server });
}
if (process.env.BENCH_WAY === 'by hand') channel = (await import('./by-hand.mjs')).traceChannel(channel, server);

const body = Buffer.from(JSON.stringify({ orderId: '7f0c1b9e-52a4-4c3e-9a38-0d7c7f3f5c11', totalCents: 149_900 }));
let published = 0;
let confirmed = 0;
let done = 0;
let flooding = false;
let pacing;
// Every tracer's context ends here: a publish inside a delivery would make a single endless trace.
const outside = AsyncLocalStorage.snapshot();
const send = () => channel.sendToQueue(QUEUE, body, { messageId: String(published++) }, () => confirmed++);
const publish = () => outside(send);

await channel.consume(QUEUE, async (message) => {
  JSON.parse(message.content.toString());
  await null;
  channel.ack(message);
  done++;
  if (flooding) setImmediate(publish);
});

/** `rate` messages a second; 0 is as many as it can, `IN_FLIGHT` at a time. */
const start = (rate) => {
  flooding = rate === 0;
  if (flooding) return Array.from({ length: IN_FLIGHT }, () => setImmediate(publish));
  const begun = performance.now();
  let sent = 0;
  pacing = setInterval(() => {
    for (const due = ((performance.now() - begun) / 1000) * rate; sent < due; sent++) publish();
  }, 5);
};
const stop = () => {
  flooding = false;
  clearInterval(pacing);
};
/** Once stopped: all that was published is processed and confirmed, however far behind a slow variant was. */
const idle = async () => {
  while (done < published || confirmed < published) await sleep(5);
};
measured({ start, stop, one: publish, idle, count: () => done });
