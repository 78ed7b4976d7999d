import { type ChannelModel, connect, type ConfirmChannel } from 'amqplib';
import { brokerAddress } from '../libs/service/src/broker-address.ts';
import { main, misused, readArgs } from './lib/cli.ts';
import { Failure, messageOf } from './lib/failure.ts';
import { isWanted, lookThrough, type Parked, REASONS } from './lib/parked.ts';
import { isRunning, readRun } from './lib/run-file.ts';
import { localSite } from './lib/site.ts';

const help = `
npm run replay -- [options]

Puts parked messages back into the queue they came from, each in a trace of its own that is linked to the attempt it
repeats. Attempts are counted anew; what fails again is parked again.

  --queue QUEUE    only those of this queue, such as payments.charge_payment
  --reason REASON  only those parked for this reason: ${REASONS.join(', ')}
  --id ID          only the message, or the messages of the order, with this id
  --dry-run        only tell
  --help           this text

AMQP_URL says where the broker is; by default the one of the running shop.
`;

await main(async () => {
  const { values } = readArgs(help, {
    queue: { type: 'string' },
    reason: { type: 'string' },
    id: { type: 'string' },
    'dry-run': { type: 'boolean' },
  });
  const { reason } = values;
  if (reason !== undefined && !REASONS.includes(reason))
    misused(help, `--reason must be one of ${REASONS.join(', ')}, not "${reason}"`);
  const run = readRun(localSite().runFile);
  const here = isRunning(run) ? run.env : {};
  const url = process.env['AMQP_URL'] ?? here['AMQP_URL'] ?? 'amqp://localhost:5673';
  const collector = here['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (collector) process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] ??= collector;
  process.env['OTEL_SERVICE_NAME'] = 'replay';
  process.env['OTEL_LOG_LEVEL'] ??= 'error';
  await import('@throughline/telemetry/register');
  const { shutdownTelemetry } = await import('@throughline/telemetry');

  const connection = await connect(url).catch((error) => {
    throw new Failure(`RabbitMQ does not answer at ${new URL(url).host}: ${messageOf(error)}`);
  });
  try {
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => undefined);
    const all = await lookThrough(channel);
    const parked = all.filter(isWanted(values));
    if (parked.length === 0) return console.log(`Nothing of that kind is parked, of ${all.length} in all.`);
    const put = (each: Parked) => replay(connection, channel, each, url);
    for (const each of parked) await tell(each, values['dry-run'] ? undefined : () => put(each));
    // Closing the connection alone would leave behind the last acknowledgements.
    await channel.close();
  } finally {
    await connection.close().catch(() => undefined);
    await shutdownTelemetry();
  }
});

async function tell(parked: Parked, act: (() => Promise<string | null>) | undefined): Promise<void> {
  const { type, id, orderId, queue, reason, error } = parked;
  const what = `${type || 'a message'} ${id} (order ${orderId || 'unknown'}), ${reason}${error && `: ${error}`}`;
  if (!act) return console.log(`  ${queue}  ${what}`);
  try {
    const traceId = await act();
    console.log(`✓ ${queue}  ${what}${traceId ? `\n  trace ${traceId}` : ''}`);
  } catch (failure) {
    process.exitCode = 1;
    console.log(`✗ ${queue || 'no queue'}  ${what}\n  stays parked: ${messageOf(failure)}`);
  }
}

/** Confirmed in its queue before it is taken out of the parking queue: at worst it is there twice, never not at all. */
async function replay(
  connection: ChannelModel,
  channel: ConfirmChannel,
  parked: Parked,
  url: string,
): Promise<string | null> {
  const { currentTraceId } = await import('@throughline/telemetry');
  const { tracePublish, traceReplay } = await import('@throughline/telemetry/messaging');
  const { message, queue, reason, id, orderId } = parked;
  const attributes = { 'messaging.message.id': id, 'parking.reason': reason, queue };
  const facts = {
    exchange: '',
    routingKey: queue,
    messageId: id,
    conversationId: orderId,
    bodySize: message.content.length,
    server: brokerAddress(url),
  };
  return traceReplay('replay_parked_message', { headers: message.properties.headers, attributes }, async (headers) => {
    await assertQueue(connection, queue);
    await tracePublish(facts, withoutParking(headers), (sent) => publish(channel, parked, sent));
    channel.ack(message);
    return currentTraceId();
  });
}

/** Asks on a channel of its own, since a wrong guess closes it. */
async function assertQueue(connection: ChannelModel, queue: string): Promise<void> {
  if (!queue) throw new Failure('nobody noted its queue');
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  await channel.checkQueue(queue);
  await channel.close();
}

function publish(channel: ConfirmChannel, { message, queue }: Parked, headers: Record<string, unknown>): Promise<void> {
  const { messageId, correlationId, type, timestamp, contentType } = message.properties;
  const options = { messageId, correlationId, type, timestamp, contentType, persistent: true, headers };
  return new Promise((resolve, reject) =>
    channel.sendToQueue(queue, message.content, options, (error) => (error ? reject(error as Error) : resolve())),
  );
}

function withoutParking(headers: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^x-(parked-|retry-count$)/.test(name)));
}
