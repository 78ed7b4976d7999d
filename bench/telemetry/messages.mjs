// One message after the other through RabbitMQ, published and processed in this process.
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { connect } from 'amqplib';
import { measured } from './measured.mjs';

const IN_FLIGHT = 50;
const QUEUE = `bench.${process.pid}`;
const connection = await connect(process.env.BENCH_AMQP_URL, { noDelay: true });
let channel = await connection.createConfirmChannel();
await channel.assertQueue(QUEUE, { durable: false, exclusive: true });
await channel.prefetch(IN_FLIGHT);
if (process.env.BENCH_OURS) {
  const { instrumentChannel } = await import('@throughline/telemetry/amqplib');
  const { hostname, port } = new URL(process.env.BENCH_AMQP_URL);
  channel = instrumentChannel(channel, { server: { address: hostname, port: Number(port) } });
}

const body = Buffer.from(JSON.stringify({ orderId: '7f0c1b9e-52a4-4c3e-9a38-0d7c7f3f5c11', totalCents: 149_900 }));
let done = 0;
let flooding = false;
let pacing;
// Outside any delivery: a publish inside one would make a single endless trace.
const publish = () =>
  context.with(ROOT_CONTEXT, () => channel.sendToQueue(QUEUE, body, { messageId: String(done) }, () => undefined));

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
measured({ start, stop, count: () => done });
