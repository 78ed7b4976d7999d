import { relative } from 'node:path';
import { ownDatabases, withRoles } from './accounts.ts';
import { build } from '../shop/build.ts';
import { type Database, type DatabaseUrls, databaseVariable } from '../../prisma/databases.ts';
import { migrateAll } from '../../prisma/migrate/migrate.ts';
import { startPostgres } from './postgres.ts';
import { startRabbitmq } from './rabbitmq/start.ts';
import { chosenSize, seedCatalogue } from './catalogue.ts';
import { serviceUrls } from '../shop/services.ts';
import { root, type Site } from '../shop/site.ts';
import { stage } from '../console/stage.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { startViewer } from './viewer.ts';

export interface Infrastructure {
  /** The environment of the services and of their clients. */
  env: Record<string, string>;
  queryUrl: string | null;
}

/** Runs independent stages in parallel. When one fails, the start fails and the supervisor stops the rest. */
export async function startInfrastructure(
  site: Site,
  supervisor: Supervisor,
  { withBuild = false, rabbitmq }: { withBuild?: boolean; rabbitmq?: string } = {},
): Promise<Infrastructure> {
  const aborted = new AbortController();
  supervisor.onStop(() => aborted.abort());
  const [databases, broker, viewer] = await Promise.all([
    startDatabases(site, supervisor),
    stage('RabbitMQ', () => startRabbitmq(site, supervisor, rabbitmq)),
    stage('Trace viewer', () => startViewer(site, supervisor)),
    withBuild ? stage('Build', () => build(aborted.signal)) : null,
  ]);
  const env = { ...databases, AMQP_URL: broker.url, ...viewer.env, ...serviceUrls(site) };
  supervisor.run.env = env;
  if (viewer.queryUrl) supervisor.run.urls['viewer'] = viewer.queryUrl;
  supervisor.save();
  return { env, queryUrl: viewer.queryUrl };
}

async function startDatabases(site: Site, supervisor: Supervisor): Promise<Record<string, string>> {
  const { urls } = await stage('PostgreSQL', () => startPostgres(site, supervisor));
  await ownDatabases(urls, site.ports.postgres);
  await prepareDatabases(withRoles(urls, site.ports.postgres), site);
  return Object.fromEntries(Object.entries(urls).map(([name, url]) => [databaseVariable(name as Database), url]));
}

export async function prepareDatabases(urls: DatabaseUrls, site: Site): Promise<void> {
  await stage('Migrations', () => migrateAll(urls));
  await stage('Catalogue', () => seedCatalogue(urls.inventory, chosenSize(site)));
}

export const shown = (path: string) => relative(root, path) || path;
