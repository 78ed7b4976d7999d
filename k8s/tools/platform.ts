import { join } from 'node:path';
import pg from 'pg';
import { Failure } from '../../tools/console/failure.ts';
import { withClient } from '../../prisma/with-client.ts';
import { startPostgres } from '../../tools/infrastructure/postgres.ts';
import { serverWithoutDocker } from '../../tools/infrastructure/rabbitmq/choose.ts';
import { nodeFolder, startPrivateNode } from '../../tools/infrastructure/rabbitmq/private-node.ts';
import { connectOnce } from '../../tools/infrastructure/rabbitmq/start.ts';
import type { Site } from '../../tools/shop/site.ts';
import type { Supervisor } from '../../tools/processes/supervisor.ts';
import { waitFor } from '../../tools/processes/wait.ts';
import { layOut } from './kubelet-volume.ts';

/** The part of a build's ConfigMap, Secret or StatefulSet that is needed here. */
export interface Stored {
  kind: string;
  metadata: { name: string; namespace?: string };
  data?: Record<string, string>;
  spec?: { template?: { spec: { volumes?: Volume[] } } };
}

interface Volume {
  name: string;
  projected?: { sources: { secret?: Source; configMap?: Source }[] };
}

interface Source {
  name: string;
  items: { key: string; path: string }[];
}

/** Starts RabbitMQ with the users and permissions of the cluster's, by the same settings. */
export async function startBroker(objects: Stored[], site: Site, supervisor: Supervisor): Promise<{ note: string }> {
  const server = await serverWithoutDocker(site, supervisor, '4');
  const folder = join(nodeFolder(site), 'definitions');
  layOut(folder, definitions(objects));
  const settings = inConfigMap(objects, 'rabbitmq', 'rabbitmq.conf')
    .split('\n')
    .filter((line) => line.startsWith('definitions.'))
    .map((line) => line.replace('/etc/rabbitmq-definitions', server.inside(nodeFolder(site)) + '/definitions'));

  const handle = await startPrivateNode(server, site, supervisor, settings);
  const user = secretUrl(objects, 'api-gateway', 'AMQP_URL');
  user.host = `localhost:${site.ports.rabbitmq}`;
  const answers = () => connectOnce(user.href).catch(() => null);
  const version = await waitFor('RabbitMQ', answers, {
    withinMs: 60_000,
    everyMs: 150,
    onTick: supervisor.assertAlive(handle),
  });
  return { note: `${version} with the cluster's users and permissions, on ${site.ports.rabbitmq}` };
}

/** The files in the volume of the broker's pod, by their paths there. */
function definitions(objects: Stored[]): Record<string, string> {
  const broker = objects.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'rabbitmq');
  const volume = broker?.spec?.template?.spec.volumes?.find(({ name }) => name === 'definitions');
  const files = (volume?.projected?.sources ?? []).flatMap(({ secret, configMap }) => [
    ...(secret?.items ?? []).map(({ key, path }) => [path, inSecret(objects, secret!.name, key)]),
    ...(configMap?.items ?? []).map(({ key, path }) => [path, inConfigMap(objects, configMap!.name, key)]),
  ]);
  return Object.fromEntries(files) as Record<string, string>;
}

/** Starts PostgreSQL with the roles and databases of the cluster's, by the same statements. */
export async function startDatabase(objects: Stored[], site: Site, supervisor: Supervisor): Promise<{ note: string }> {
  const given = Object.keys(process.env).filter((name) => name.endsWith('_DATABASE_URL'));
  for (const name of given) delete process.env[name];
  await startPostgres(site, supervisor);
  const script = [
    inConfigMap(objects, 'postgresql-databases', 'databases.sql'),
    inSecret(objects, 'postgresql', 'passwords.sql'),
  ].join('\n');
  await withClient(`postgresql://shop:shop@localhost:${site.ports.postgres}/postgres`, async (client: pg.Client) => {
    // One by one, as psql does, because a database cannot be created within a transaction.
    for (const statement of script.split(/;$/m)) if (statement.trim()) await client.query(statement);
  });
  return { note: `with the cluster's roles and databases, on ${site.ports.postgres}` };
}

/** A URL of a Secret in the shop's namespace. */
export const secretUrl = (objects: Stored[], name: string, key: string): URL => new URL(inSecret(objects, name, key));

function inConfigMap(objects: Stored[], name: string, key: string): string {
  // The name ends in a hash of the contents.
  return find(objects, 'ConfigMap', (its) => its === name || its.replace(/-[a-z0-9]{10}$/, '') === name, key);
}

function inSecret(objects: Stored[], name: string, key: string): string {
  return Buffer.from(
    find(objects, 'Secret', (its) => its === name, key),
    'base64',
  ).toString('utf8');
}

function find(objects: Stored[], kind: string, named: (name: string) => boolean, key: string): string {
  const value = objects.find((object) => object.kind === kind && named(object.metadata.name))?.data?.[key];
  if (value === undefined) throw new Failure(`no ${kind} has ${key}`);
  return value;
}
