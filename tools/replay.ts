import { type ChannelModel, connect } from 'amqplib';
import { main, misused, readArgs } from './console/cli.ts';
import { Failure, messageOf } from './console/failure.ts';
import { brokerAddress } from '../libs/service/src/messaging/broker-address.ts';
import { REASONS } from '../libs/service/src/parking/reasons.ts';
import type { InHand, Wanted } from '@throughline/service/parking';
import { isRunning, readRun } from './processes/run-file.ts';
import { localSite } from './shop/site.ts';
import { watchStopSignal } from './console/stop-signal.ts';

const help = `
npm run replay -- [options]

Puts parked messages back into the queue they came from, oldest first, each in a trace of its own that is linked to the
attempt it repeats. Attempts are counted anew; what fails again is parked again. Ctrl-C ends it after the message in hand.

  --queue QUEUE      only those of this queue, such as payments.charge_payment
  --reason REASON    only those parked for this reason: ${REASONS.join(', ')}
  --order ID         only those of this order
  --id ID            only the message, or the messages of the order, with this id
  --older-than TIME  only those parked longer ago: 30s, 10m, 2h, 1d
  --newer-than TIME  only those parked since
  --dry-run          only list what would be put back
  --help             this text

AMQP_URL says where the broker is; by default the one of the running shop.
`;
const UNFINISHED = 130;
const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const PROGRESS_MS = 5000;

await main(async () => {
  const { values } = readArgs(help, {
    queue: { type: 'string' },
    reason: { type: 'string' },
    order: { type: 'string' },
    id: { type: 'string' },
    'older-than': { type: 'string' },
    'newer-than': { type: 'string' },
    'dry-run': { type: 'boolean' },
  });
  const { reason } = values;
  if (reason !== undefined && !REASONS.includes(reason))
    misused(help, `--reason must be one of ${REASONS.join(', ')}, not "${reason}"`);
  const wanted = {
    ...values,
    before: ago('--older-than', values['older-than']),
    after: ago('--newer-than', values['newer-than']),
  };
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
    const { putBack } = await parking();
    await goThrough(connection, wanted, values['dry-run'] ? undefined : (each) => putBack(each, brokerAddress(url)));
  } catch (error) {
    throw error instanceof (await parking()).ParkingError ? new Failure(error.message) : error;
  } finally {
    await connection.close().catch(() => undefined);
    await shutdownTelemetry();
  }
});

/** Loaded after telemetry has started. */
function parking(): Promise<typeof import('@throughline/service/parking')> {
  return import('@throughline/service/parking');
}

type Act = (parked: InHand) => Promise<string | null>;

async function goThrough(connection: ChannelModel, wanted: Wanted, act: Act | undefined): Promise<void> {
  const { eachParked, isWanted } = await parking();
  const isOver = watchStopSignal();
  const seen = { all: 0, chosen: 0, done: 0 };
  let reportedAt = Date.now();
  for await (const each of eachParked(connection)) {
    seen.all += 1;
    if (isWanted(wanted)(each)) {
      seen.chosen += 1;
      if (await attempt(each, act)) seen.done += 1;
    }
    if (Date.now() - reportedAt > PROGRESS_MS) {
      console.log(
        `… looked at ${seen.all}, ${each.left} to come, ${act ? `put back ${seen.done}` : `chose ${seen.chosen}`}`,
      );
      reportedAt = Date.now();
    }
    if (!isOver()) continue;
    process.exitCode = UNFINISHED;
    return console.log(`Stopped: put back ${seen.done}, the others stay parked.`);
  }
  if (seen.chosen === 0) console.log(`Nothing of that kind is parked, of ${seen.all} in all.`);
  else if (act) console.log(`Put back ${seen.done} of ${seen.all} parked messages.`);
}

/** Returns whether it was done. */
async function attempt(parked: InHand, act: Act | undefined): Promise<boolean> {
  const { type, id, orderId, queue, reason, error, at } = parked;
  const what = `${type || 'a message'} ${id} (order ${orderId || 'unknown'}), ${reason}${error && `: ${error}`}`;
  const since = at ? `, since ${new Date(at).toISOString()}` : '';
  if (!act) {
    console.log(`  ${queue}  ${what}${since}`);
    return false;
  }
  try {
    const traceId = await act(parked);
    console.log(`✓ ${queue}  ${what}${traceId ? `\n  trace ${traceId}` : ''}`);
    return true;
  } catch (failure) {
    process.exitCode = 1;
    console.log(`✗ ${queue || 'no queue'}  ${what}\n  stays parked: ${messageOf(failure)}`);
    return false;
  }
}

/** The moment that long ago. */
function ago(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, number, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (!unit) misused(help, `${option} must be a time such as 30s, 10m, 2h or 1d, not "${text}"`);
  return Date.now() - Number(number) * UNITS[unit]!;
}
