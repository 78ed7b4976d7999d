import { collectorFaults } from './collector.ts';
import type { Fault } from './fault.ts';
import { networkFaults } from './network.ts';
import { processFaults } from './processes.ts';
import { serverFaults } from './servers.ts';
import { trafficFaults } from './traffic.ts';

/** One fault of each sort, chosen to be over in about five minutes. */
export const SHORT = [
  'kill-orders',
  'term-gateway',
  'broker-away',
  'reset-postgres',
  'collector-503',
  'poison',
  'duplicates',
];

export const FAULTS: Fault[] = [
  ...processFaults,
  ...serverFaults,
  ...networkFaults,
  ...collectorFaults,
  ...trafficFaults,
];
