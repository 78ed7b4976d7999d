import { deepStrictEqual } from 'node:assert/strict';
import { join } from 'node:path';
import { Sink } from '../collector/tests/support/sink.ts';
import { type Image, ImageBuilder } from './lib/build-image.ts';
import { readArgs, supervised } from './lib/cli.ts';
import { databases, databaseVariable } from './lib/databases.ts';
import { Failure } from './lib/failure.ts';
import { shown } from './lib/infrastructure.ts';
import { openFresh, wipe } from './lib/open.ts';
import { startPostgres } from './lib/postgres.ts';
import { startRabbitmq } from './lib/rabbitmq/start.ts';
import { runQuietly } from './lib/run-quietly.ts';
import { freePorts } from './lib/ports.ts';
import { localDefaults, type Service, serviceUrls, services } from './lib/services.ts';
import { root, siteIn, testSite } from './lib/site.ts';
import { stage } from './lib/stage.ts';
import type { Supervisor } from './lib/supervisor.ts';
import { waitFor } from './lib/wait.ts';

const help = `
npm run test:image -- [options]

Carries out the steps of the Dockerfile in .local/image, without an engine and with production dependencies only, and
runs what comes out: migrates real databases, starts the four services as their images would, waits for their health
checks, places an order, and takes its spans by OTLP over gRPC. The base images are what it cannot show.

  --keep   leave .local/image
  --help   this text
`;
const { values } = readArgs(help, { keep: { type: 'boolean' } });
const site = siteIn(join(root, '.local', 'image'), (await testSite()).ports);
const stopping = new AbortController();
for (const name of Object.keys(process.env)) if (/^OTEL_/.test(name)) delete process.env[name];

await supervised(
  () => openFresh(site, 'test:image'),
  async (supervisor) => {
    supervisor.onStop(() => stopping.abort());
    const builder = new ImageBuilder(join(site.dir, 'stages'), stopping.signal);
    const { image: migrate } = await stage('Image migrate', () => built(builder, 'migrate'));
    const images = new Map<Service, Image>();
    for (const name of services)
      images.set(name, (await stage(`Image ${name}`, () => built(builder, 'service', { APP: name }))).image);

    const { urls } = await stage('PostgreSQL', () => startPostgres(site, supervisor));
    const broker = await stage('RabbitMQ', () => startRabbitmq(site, supervisor, '4'));
    const databaseEnv = Object.fromEntries(databases.map((name) => [databaseVariable(name), urls[name]]));
    await stage('Migration', () => runOnce(migrate, ['--catalogue'], databaseEnv));
    const [otlpPort] = await freePorts(1);
    const sink = new Sink(`127.0.0.1:${otlpPort}`);
    await sink.open();
    supervisor.onStop(async () => sink.close());
    const telemetry = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${sink.address}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_METRICS_EXPORTER: 'none',
    };
    const env = { ...databaseEnv, ...serviceUrls(site), AMQP_URL: broker.url, ...telemetry };
    await stage('Services', () => start(supervisor, images, env));
    const { traceId } = await stage('Order', () => placeOrder(`http://localhost:${site.ports.gateway}`));
    await stage('Trace', () => exported(sink, traceId));
    await supervisor.stop();
    if (!values.keep) wipe(site);
    else console.log(`\nKept: ${shown(site.dir)}/`);
  },
);

async function built(builder: ImageBuilder, target: string, args: Record<string, string> = {}) {
  const image = await builder.build(target, args);
  const { output } = await runQuietly('du', ['-sm', image.folder]);
  return { image, note: `${output.split('\t')[0]} MB` };
}

/** In a container the environment is what it is given, and nothing of the caller's. */
function alone(env: Record<string, string>): string[] {
  return ['-i', ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
}

async function runOnce(image: Image, args: string[], env: Record<string, string>) {
  const words = [...alone({ ...image.env, ...env }), ...image.command, ...args];
  const { code, output } = await runQuietly('env', words, { cwd: image.folder });
  if (code !== 0) throw new Failure(output);
  return { note: 'databases migrated, catalogue written' };
}

async function start(supervisor: Supervisor, images: Map<Service, Image>, shared: Record<string, string>) {
  await Promise.all(
    [...images].map(async ([name, image]) => {
      const env = { ...image.env, ...shared, OTEL_SERVICE_NAME: serviceName(name), PORT: String(site.ports[name]) };
      const log = join(site.logs, `${name}.log`);
      const args = [...alone(env), ...image.command];
      const handle = await supervisor.start({ name, command: 'env', args, env: {}, cwd: image.folder, log }, 'service');
      const healthy = async () =>
        (await runQuietly('env', [...alone(env), ...image.healthcheck], { cwd: image.folder })).code === 0;
      await waitFor(`${name} to be healthy`, healthy, { everyMs: 500, onTick: supervisor.assertAlive(handle) });
    }),
  );
  return { note: 'healthy, by the health checks of their images' };
}

async function placeOrder(gateway: string) {
  const body = JSON.stringify({
    items: [{ sku: 'LAPTOP-1', qty: 1 }],
    payment: { method: 'card', token: 'tok_test_123' },
  });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const placed = await fetch(`${gateway}/orders`, init);
  deepStrictEqual(placed.status, 201);
  const { id, traceId } = (await placed.json()) as { id: string; traceId: string };
  const status = async () => ((await (await fetch(`${gateway}/orders/${id}`)).json()) as { status: string }).status;
  await waitFor('the order to be completed', async () => (await status()) === 'completed');
  return { traceId, note: 'completed' };
}

function serviceName(name: Service): string {
  return localDefaults(name)['OTEL_SERVICE_NAME']!;
}

/** What production dependencies lack shows here: an exporter, an instrumentation, the preload. */
async function exported(sink: Sink, traceId: string) {
  const spans = () => sink.traces.get(traceId) ?? [];
  const names = services.map(serviceName);
  const whole = async () => names.every((name) => spans().some(({ service }) => service === name));
  await waitFor('spans of all four services', whole);
  return { note: `${spans().length} spans of ${names.join(', ')}` };
}
