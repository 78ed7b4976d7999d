import { findBackend } from './backends.ts';
import { Failure } from '../console/failure.ts';
import { isRunning, readRun } from '../processes/run-file.ts';
import { localSite } from './site.ts';
import { telemetryDisabled } from '../infrastructure/viewer.ts';

export interface ShopPlaces {
  /** Without a trailing slash. */
  shop: string;
  /** Where to read traces; null if unknown. */
  queryUrl: string | null;
  /** The folder of the services' logs, if they run here. */
  logs: string;
}

/** @throws Failure that says how to set it */
export function requireQueryUrl({ queryUrl }: ShopPlaces): string {
  if (queryUrl) return queryUrl;
  throw new Failure('set TRACE_QUERY_URL to where traces can be read back');
}

/**
 * Finds the shop and its traces: by `url`, else by the environment, else by the run file of `npm start`, else by
 * asking.
 */
export async function placesOf(url: string | undefined): Promise<ShopPlaces> {
  const site = localSite();
  const run = readRun(site.runFile);
  const here = isRunning(run) ? run.env : {};
  const shop = url ?? process.env['GATEWAY_URL'] ?? here['GATEWAY_URL'] ?? `http://localhost:${site.ports.gateway}`;
  if (!URL.canParse(shop)) throw new Failure(`${shop} is not a URL`);
  const known = process.env['TRACE_QUERY_URL'] ?? here['TRACE_QUERY_URL'];
  const unknown = known === undefined && !isRunning(run) && !telemetryDisabled();
  const queryUrl = unknown ? await findBackend(site.ports.viewer) : known;
  return { shop: shop.replace(/\/+$/, ''), queryUrl: queryUrl || null, logs: site.logs };
}
