import { misused, orExit, readArgs, wholeNumber } from '../../tools/console/cli.ts';
import type { Fault } from './faults/fault.ts';
import { FAULTS, SHORT } from './faults/index.ts';

const SOAK_MINUTES = 30;
const width = Math.max(...FAULTS.map(({ name }) => name.length));
const help = `
npm run test:chaos -- [options]

Two replicas of every service under a steady load of mixed orders; one fault after the other. After each, in databases,
broker and traces: every accepted order has ended as it should, money moved exactly once, no unit of stock is lost,
outboxes and queues are empty, nothing is parked without cause, traces are whole or their loss is counted. Prints how long
it took until orders flow again. About half an hour.

  --only FAULT     only faults whose name has this in it; may be given several times
  --short          only ${SHORT.join(', ')}
  --soak           no fault but ${SOAK_MINUTES} minutes of orders: memory, handles and queues must stay flat
  --minutes NUMBER soaks for so long
  --plot FILE      draws the soak into this file, as SVG
  --seed NUMBER    draws the same orders and victims again
  --rate NUMBER    orders a second, 3 unless told
  --keep           leave logs and databases in .local/chaos
  --help           this text

Faults:
${FAULTS.map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`).join('\n')}
`;

export interface Arguments {
  faults: Fault[];
  /** How long to soak, in minutes; then no fault happens. */
  soakMinutes: number | undefined;
  plot: string | undefined;
  seed: number;
  /** Orders a second. */
  perSecond: number;
  keep: boolean;
}

export function readArguments(): Arguments {
  const { values } = readArgs(help, {
    only: { type: 'string', multiple: true },
    short: { type: 'boolean' },
    soak: { type: 'boolean' },
    minutes: { type: 'string' },
    plot: { type: 'string' },
    seed: { type: 'string' },
    rate: { type: 'string' },
    keep: { type: 'boolean' },
  });
  const { only, short, soak, plot, keep = false } = values;
  if (!soak && (plot ?? values.minutes)) misused(help, '--minutes and --plot belong to --soak');
  if (soak && (only ?? short)) misused(help, 'a soak has no faults: leave out --only and --short');
  if (soak && process.env['AMQP_URL']) misused(help, '--soak reads the metrics of its own broker: unset AMQP_URL');
  const faults = FAULTS.filter(({ name }) => !short || SHORT.includes(name)).filter(
    ({ name }) => !only || only.some((word) => name.includes(word)),
  );
  if (faults.length === 0)
    misused(help, `no fault${short ? ' of the short form' : ''} is called ${only!.join(' or ')}`);
  return orExit(() => ({
    faults,
    soakMinutes: soak ? wholeNumber('minutes', values.minutes, SOAK_MINUTES) : undefined,
    plot,
    seed: wholeNumber('seed', values.seed, Date.now() % 1_000_000),
    perSecond: wholeNumber('rate', values.rate, 3),
    keep,
  }));
}
