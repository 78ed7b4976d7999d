import { folder } from '../../lint/config.js';

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: these tests need a Collector; use \`npm run test:collector\``);
  return value;
}

export const env = {
  otelcol: required('OTELCOL_BIN'),
  dir: required('COLLECTOR_DIR'),
  tiersFile: required('TIERS_FILE'),
  /** The second number of every address, so that several runs can work side by side. */
  net: process.env['COLLECTOR_NET'] ?? '0',
  /** The shipped configuration, or a copy that is broken on purpose. */
  configs: process.env['COLLECTOR_CONFIGS'] ?? folder,
};

/** A loopback address of its own, so that every Collector has the same ports as in production. */
export const loopback = (part: number, n = 1): string => `127.${env.net}.${part}.${n}`;
