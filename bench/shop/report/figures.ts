import { median } from '../../statistics.ts';
import { percentile } from '../../../tools/load/percentile.ts';
import type { Round } from '../measure.ts';

export interface Figure {
  title: string;
  /** NaN if the round did not measure it. */
  of(round: Round): number;
  digits: number;
}

const INFRASTRUCTURE = ['postgres', 'rabbitmq', 'epmd'];

export const sum = (values: Record<string, number>): number =>
  Object.values(values).reduce((total, each) => total + each, 0);

const ofServices = (values: Record<string, number>): number =>
  sum(Object.fromEntries(Object.entries(values).filter(([name]) => !INFRASTRUCTURE.includes(name))));

const statementsOf = ({ statements }: Round): number =>
  statements.length ? statements.reduce((total, { count }) => total + count, 0) : NaN;

/** The rows of the table. */
export const figures = {
  perSecond: { title: 'orders/s completed, 8 at a time', of: (round) => round.perSecond, digits: 1 },
  burstPerSecond: { title: 'orders/s completed, a burst', of: (round) => round.burstPerSecond, digits: 1 },
  p50: { title: 'ms to completed, p50', of: ({ completed }) => median(completed), digits: 0 },
  p99: { title: 'ms to completed, p99', of: ({ completed }) => percentile(completed, 0.99), digits: 0 },
  burst99: {
    title: 'ms to completed in the burst, p99',
    of: (round) => percentile(round.burstCompleted, 0.99),
    digits: 0,
  },
  taken99: { title: 'ms to 201, p99', of: ({ taken }) => percentile(taken, 0.99), digits: 0 },
  lost: { title: 'orders taken and never completed, a round', of: ({ lost }) => lost, digits: 0 },
  half50: { title: 'ms to completed at half load, p50', of: ({ halfCompleted }) => median(halfCompleted), digits: 0 },
  half99: { title: 'ms to 201 at half load, p99', of: ({ halfTaken }) => percentile(halfTaken, 0.99), digits: 0 },
  cpuServices: { title: 'CPU ms an order, the services', of: ({ cpuMs }) => ofServices(cpuMs), digits: 1 },
  cpuAll: { title: 'CPU ms an order, all', of: ({ cpuMs }) => sum(cpuMs), digits: 1 },
  restMb: { title: 'RSS MB of the services, at rest', of: ({ restMb }) => sum(restMb), digits: 0 },
  rssMb: { title: 'RSS MB of the services, loaded', of: ({ rssMb }) => sum(rssMb), digits: 0 },
  statements: { title: 'SQL statements an order', of: statementsOf, digits: 1 },
  messages: { title: 'messages an order', of: ({ messages }) => messages, digits: 1 },
  spans: { title: 'spans an order', of: ({ spans }) => spans, digits: 1 },
  spanKb: { title: 'span kB an order', of: ({ spanBytes }) => spanBytes / 1000, digits: 1 },
  otherKb: { title: 'kB of metrics and logs an order', of: ({ otherBytes }) => otherBytes / 1000, digits: 1 },
  startS: { title: 's from start to the first order', of: ({ startMs }) => startMs / 1000, digits: 1 },
} satisfies Record<string, Figure>;

export type FigureName = keyof typeof figures;
