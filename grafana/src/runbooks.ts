import { readFileSync } from 'node:fs';
import { dashboard } from './dashboard.ts';
import { markdown } from './panels.ts';

/** What to do when an alert fires. Each is a file in ../runbooks and a panel of the dashboard, in this order. */
export const RUNBOOKS = {
  'orders-late': 'Orders are late',
  'messages-parked': 'Messages are parked',
  'outbox-lagging': 'The outbox lags',
  'spans-dropped': 'A service drops spans',
  'collector-loses-spans': 'A Collector loses data',
  'sampling-drops-early': 'Sampling drops early',
  'target-down': 'A target is down',
  'telemetry-stopped': 'Telemetry stops',
} as const;

type Name = keyof typeof RUNBOOKS;

const NAMES = Object.keys(RUNBOOKS) as Name[];
const fileOf = (name: Name) => new URL(`../runbooks/${name}.md`, import.meta.url);

export const runbooks = dashboard({
  uid: 'runbooks',
  title: 'Runbooks',
  description: 'What to do when an alert fires. Each alert links to its panel.',
  rows: { Runbooks: NAMES.map((name) => markdown(RUNBOOKS[name], readFileSync(fileOf(name), 'utf8').trim())) },
});

/** The first panel is the row. */
export const runbookPanel = (name: Name): number => NAMES.indexOf(name) + 2;
