import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ROLES, withAccount } from '../infrastructure/accounts.ts';
import { databases, databaseVariable } from '../../prisma/databases.ts';
import { Failure } from '../console/failure.ts';
import { assertFree, isListening } from '../processes/ports.ts';
import type { ChildHandle, ProcessSpec } from '../processes/process.ts';
import { portFrom, portVariable, root, type Site } from './site.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { waitFor } from '../processes/wait.ts';

export const services = ['gateway', 'orders', 'payments', 'inventory'] as const;
export type Service = (typeof services)[number];

const METRICS_PORT = 'OTEL_EXPORTER_PROMETHEUS_PORT';
/** Variables that a service gets only if its own .env has them. */
const PER_SERVICE = /_URL$|^TRACE_LINKS$/;

/**
 * The arguments of every service, here and in its image. On a machine with much memory V8 collects young objects only
 * at 128 MB; 8 MB are enough. docs/benchmarks.md has the figures.
 */
export const NODE_ARGS = [
  '--max-semi-space-size=4',
  '--import',
  '@throughline/service/source-maps',
  '--import',
  '@throughline/telemetry/register',
];

/**
 * Builds a service's environment from its own .env, overridden by the caller's environment, overridden by this run's
 * variables. Never takes ports and service names from the caller, because four processes cannot share one PORT.
 */
export function serviceSpec(name: Service, site: Site, shared: Record<string, string>): ProcessSpec {
  const own = localDefaults(name);
  const port = site.ports[name];
  const env: Record<string, string> = { NODE_ENV: process.env['NODE_ENV'] || 'development' };
  for (const [key, value] of Object.entries(own)) env[key] = process.env[key] || value;
  for (const [key, value] of Object.entries(shared)) if (key in own || !PER_SERVICE.test(key)) env[key] = value;
  if (shared['AMQP_URL']) env['AMQP_URL'] = shared['AMQP_URL'];
  if (shared['AMQP_URL'] && 'OPERATOR_AMQP_URL' in own) env['OPERATOR_AMQP_URL'] = shared['AMQP_URL'];
  Object.assign(env, accountsOf(env, own['OTEL_SERVICE_NAME'] ?? name, site));
  env['PORT'] = String(port);
  env[METRICS_PORT] = String(metricsPort(name, own));
  env['OTEL_SERVICE_NAME'] = own['OTEL_SERVICE_NAME'] ?? name;
  return {
    name,
    command: process.execPath,
    args: [...NODE_ARGS, `apps/${name}/dist/main.js`],
    env,
    cwd: root,
    log: join(site.logs, `${name}.log`),
    port,
    url: `http://localhost:${port}`,
  };
}

/** Replaces the administrator in each server's URL by the service's own account. */
function accountsOf(env: Record<string, string>, user: string, { ports }: Site): Record<string, string> {
  const urls = { AMQP_URL: withAccount(env['AMQP_URL']!, user, ports.rabbitmq) };
  const own = databases.filter((database) => databaseVariable(database) in env);
  const entries = own.map((database) => {
    const variable = databaseVariable(database);
    return [variable, withAccount(env[variable]!, ROLES[database], ports.postgres)];
  });
  return { ...urls, ...Object.fromEntries(entries) };
}

/** The port for Prometheus; a port that the caller sets is the first of four. */
function metricsPort(name: Service, own: Record<string, string>): number {
  const given = process.env[METRICS_PORT] ? services.indexOf(name) : 0;
  return portFrom(METRICS_PORT, Number(own[METRICS_PORT])) + given;
}

/** The metrics URL of each service, if `OTEL_METRICS_EXPORTER` includes prometheus. */
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
  const entry = (name: Service) => [`${name.toUpperCase()}_URL`, `http://localhost:${site.ports[name]}`];
  return Object.fromEntries(services.map(entry)) as Record<string, string>;
}

/** Starts all services in parallel; each waits for what it needs. */
export async function startServices(
  site: Site,
  supervisor: Supervisor,
  shared: Record<string, string>,
): Promise<{ note: string }> {
  await assertPortsFree(site);
  await startSpecs(
    services.map((name) => serviceSpec(name, site, shared)),
    supervisor,
  );
  return { note: services.map((name) => `${name} ${site.ports[name]}`).join(', ') };
}

/** Starts processes and waits until `/health/ready` of each succeeds. */
export async function startSpecs(specs: ProcessSpec[], supervisor: Supervisor): Promise<ChildHandle[]> {
  const handles: ChildHandle[] = [];
  for (const spec of specs) {
    rmSync(spec.log, { force: true });
    handles.push(await supervisor.start(spec, 'service'));
  }
  await Promise.all(handles.map((handle) => untilReady(handle, supervisor)));
  return handles;
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
