import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { Failure } from './failure.ts';
import { assertFree, isListening } from './ports.ts';
import type { ChildHandle, ProcessSpec } from './process.ts';
import { portFrom, portVariable, root, type Site } from './site.ts';
import type { Supervisor } from './supervisor.ts';
import { waitFor } from './wait.ts';

export const services = ['gateway', 'orders', 'payments', 'inventory'] as const;
export type Service = (typeof services)[number];

const METRICS_PORT = 'OTEL_EXPORTER_PROMETHEUS_PORT';

/**
 * What a service is started with: its own .env, the caller's environment over it, and over both what this run knows.
 * Ports and service names are never taken from the caller as they are: one PORT cannot serve four processes.
 */
export function serviceSpec(name: Service, site: Site, shared: Record<string, string>): ProcessSpec {
  const own = localDefaults(name);
  const port = site.ports[name];
  const env: Record<string, string> = { NODE_ENV: process.env['NODE_ENV'] || 'development' };
  for (const [key, value] of Object.entries(own)) env[key] = process.env[key] || value;
  for (const [key, value] of Object.entries(shared)) if (key in own || !key.endsWith('_URL')) env[key] = value;
  if (shared['AMQP_URL']) env['AMQP_URL'] = shared['AMQP_URL'];
  env['PORT'] = String(port);
  env[METRICS_PORT] = String(metricsPort(name, own));
  env['OTEL_SERVICE_NAME'] = own['OTEL_SERVICE_NAME'] ?? name;
  return {
    name,
    command: process.execPath,
    args: ['--enable-source-maps', '--import', '@throughline/telemetry/register', `apps/${name}/dist/main.js`],
    env,
    cwd: root,
    log: join(site.logs, `${name}.log`),
    port,
    url: `http://localhost:${port}`,
  };
}

/** Where Prometheus may scrape it; a port that the caller gives is the first of four. */
function metricsPort(name: Service, own: Record<string, string>): number {
  const given = process.env[METRICS_PORT] ? services.indexOf(name) : 0;
  return portFrom(METRICS_PORT, Number(own[METRICS_PORT])) + given;
}

/** Where each service that `OTEL_METRICS_EXPORTER` tells so can be scraped. */
export function metricsUrls(site: Site): Record<string, string> {
  const exporters = process.env['OTEL_METRICS_EXPORTER']?.split(',').map((name) => name.trim());
  const scraped = exporters?.includes('prometheus') ? services : [];
  const port = (name: Service) => serviceSpec(name, site, {}).env[METRICS_PORT];
  return Object.fromEntries(scraped.map((name) => [`${name} metrics`, `http://localhost:${port(name)}/metrics`]));
}

export function localDefaults(name: Service): Record<string, string> {
  const file = join(root, 'apps', name, '.env');
  if (!existsSync(file)) throw new Failure(`${file} is missing`);
  return parseEnv(readFileSync(file, 'utf8')) as Record<string, string>;
}

export function serviceUrls(site: Site): Record<string, string> {
  const url = (name: Service) => `http://localhost:${site.ports[name]}`;
  return {
    GATEWAY_URL: url('gateway'),
    ORDERS_URL: url('orders'),
    PAYMENTS_URL: url('payments'),
    INVENTORY_URL: url('inventory'),
  };
}

/** All at once: each waits for what it needs by itself. */
export async function startServices(
  site: Site,
  supervisor: Supervisor,
  shared: Record<string, string>,
): Promise<{ note: string }> {
  await assertPortsFree(site);
  const handles: ChildHandle[] = [];
  for (const name of services) {
    const spec = serviceSpec(name, site, shared);
    rmSync(spec.log, { force: true });
    handles.push(await supervisor.start(spec, 'service'));
  }
  await Promise.all(handles.map((handle) => untilReady(handle, supervisor)));
  return { note: services.map((name) => `${name} ${site.ports[name]}`).join(', ') };
}

export async function assertPortsFree(site: Site): Promise<void> {
  for (const name of services) await assertFree(site.ports[name], `the ${name} service`, portVariable(name));
  for (const [name, url] of Object.entries(metricsUrls(site)))
    await assertFree(Number(new URL(url).port), name, METRICS_PORT);
}

async function untilReady(handle: ChildHandle, supervisor: Supervisor): Promise<void> {
  const { name, url, port } = handle.entry;
  const onTick = supervisor.assertAlive(handle);
  await waitFor(
    `${name} to be ready (see ${handle.entry.log})`,
    async () => (await isListening(port!)) && isReady(url!),
    {
      withinMs: 60_000,
      everyMs: 100,
      onTick,
    },
  );
}

export async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(3000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
