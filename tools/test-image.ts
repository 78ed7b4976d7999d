import { randomUUID } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Sink } from '../collector/tests/support/sink.ts';
import { build } from './shop/build.ts';
import { readArgs, supervised } from './console/cli.ts';
import { databases, databaseVariable } from '../prisma/databases.ts';
import { Failure } from './console/failure.ts';
import { lintDockerfiles } from './packages/hadolint.ts';
import { shown } from './infrastructure/infrastructure.ts';
import { openFresh, wipe } from './processes/open.ts';
import { placeOrderPatiently } from './orders/place-order.ts';
import { freePorts } from './processes/ports.ts';
import { startPostgres } from './infrastructure/postgres.ts';
import { startRabbitmq } from './infrastructure/rabbitmq/start.ts';
import { runQuietly } from './processes/run-quietly.ts';
import { localDefaults, NODE_ARGS, serviceUrls, services } from './shop/services.ts';
import { root, siteIn, testSite } from './shop/site.ts';
import { stage } from './console/stage.ts';
import { openStorefront } from './orders/storefront.ts';
import type { Supervisor } from './processes/supervisor.ts';
import { waitFor } from './processes/wait.ts';

const help = `
npm run test:image -- [options]

Without an engine: lints the Dockerfiles, puts the files of the images into an empty folder, and runs them there with the
images' arguments: migrates real databases, starts the four services, waits for the health check of their images, opens the
storefront, places an order, and receives its spans by OTLP over gRPC. npm run real:compose builds and runs the images.

  --keep   leave .local/image
  --help   this text
`;
const { values } = readArgs(help, { keep: { type: 'boolean' } });
const site = siteIn(join(root, '.local', 'image'), (await testSite()).ports);
const folder = join(site.dir, 'app');
const stopping = new AbortController();
// Nothing of the caller reaches the services.
const own = { NODE_ENV: 'production', IDENTITY_SECRET: randomUUID() + randomUUID() };

await supervised(
  () => openFresh(site, 'test:image'),
  async (supervisor) => {
    supervisor.onStop(() => stopping.abort());
    await stage('Dockerfiles', () => lintDockerfiles(stopping.signal));
    await stage('Build', () => build(stopping.signal));
    await stage('Files', () => copyFiles());

    const { urls } = await stage('PostgreSQL', () => startPostgres(site, supervisor));
    const broker = await stage('RabbitMQ', () => startRabbitmq(site, supervisor, '4'));
    const databaseEnv = Object.fromEntries(databases.map((name) => [databaseVariable(name), urls[name]!]));
    await stage('Migration', () => migrate(databaseEnv));
    const [otlpPort] = await freePorts(1);
    const sink = new Sink(`127.0.0.1:${otlpPort}`);
    await sink.open();
    supervisor.onStop(async () => sink.close());
    const telemetry = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${sink.address}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_METRICS_EXPORTER: 'none',
    };
    const env = { ...own, ...databaseEnv, ...serviceUrls(site), AMQP_URL: broker.url, ...telemetry };
    await stage('Services', () => start(supervisor, env));
    const gateway = `http://localhost:${site.ports.gateway}`;
    await stage('Storefront', () => openStorefront(gateway));
    const { traceId } = await stage('Order', () => order(gateway));
    await stage('Trace', () => exported(sink, traceId));
    await supervisor.stop();
    if (!values.keep) wipe(site);
    else console.log(`\nKept: ${shown(site.dir)}/`);
  },
);

/** The files of all images in one folder, the services' beside each other. */
async function copyFiles() {
  rmSync(folder, { recursive: true, force: true });
  await finished(process.execPath, ['tools/packages/image-files.ts', folder], root);
  for (const name of services) cpSync(join(root, 'apps', name, 'dist'), join(folder, name), { recursive: true });
  for (const path of ['libs/service/healthcheck.mjs', 'prisma'])
    cpSync(join(root, path), join(folder, path), { recursive: true });
  const size = (await finished('du', ['-sm', join(folder, 'node_modules')], root)).split('\t')[0];
  return { note: `${size} MB of packages` };
}

async function migrate(env: Record<string, string>) {
  await finished('env', [...alone(env), process.execPath, 'prisma/migrate/main.ts', '--catalogue'], folder);
  return { note: 'databases migrated, catalogue written' };
}

async function start(supervisor: Supervisor, shared: Record<string, string>) {
  await Promise.all(
    services.map(async (name) => {
      const env = { ...shared, OTEL_SERVICE_NAME: serviceName(name), PORT: String(site.ports[name]) };
      const node = [...alone(env), process.execPath];
      const log = join(site.logs, `${name}.log`);
      const args = [...node, ...NODE_ARGS, `${name}/main.js`];
      const handle = await supervisor.start({ name, command: 'env', args, env: {}, cwd: folder, log }, 'service');
      const healthy = async () =>
        (await runQuietly('env', [...node, 'libs/service/healthcheck.mjs'], { cwd: folder })).code === 0;
      await waitFor(`${name} to be healthy`, healthy, { everyMs: 500, onTick: supervisor.assertAlive(handle) });
    }),
  );
  return { note: 'healthy, by the health check of their images' };
}

async function order(gateway: string) {
  const { status, traceId } = await placeOrderPatiently(gateway);
  if (status !== 'completed') throw new Failure(`the order is ${status}, not completed`);
  return { traceId: traceId!, note: status };
}

/** Fails when the images lack an exporter, an instrumentation or the preload. */
async function exported(sink: Sink, traceId: string) {
  const spans = () => sink.traces.get(traceId) ?? [];
  const names = services.map(serviceName);
  const whole = async () => names.every((name) => spans().some(({ service }) => service === name));
  await waitFor('spans of all four services', whole);
  return { note: `${spans().length} spans of ${names.join(', ')}` };
}

function serviceName(name: (typeof services)[number]): string {
  return localDefaults(name)['OTEL_SERVICE_NAME']!;
}

/** A container gets only its own environment. */
function alone(env: Record<string, string>): string[] {
  return ['-i', ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
}

async function finished(command: string, args: string[], cwd: string): Promise<string> {
  const { code, output } = await runQuietly(command, args, { cwd, signal: stopping.signal });
  if (code !== 0)
    throw new Failure(`${command} ${args[0]} failed:\n${output.trim().split('\n').slice(-20).join('\n')}`);
  return output;
}
