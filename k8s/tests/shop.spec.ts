import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { placeOrder } from '../../tools/orders/place-order.ts';
import { freePorts } from '../../tools/processes/ports.ts';
import { isReady, services } from '../../tools/shop/services.ts';
import { root } from '../../tools/shop/site.ts';
import { waitFor } from '../../tools/processes/wait.ts';
import { buildNamed } from './lib/builds.ts';
import { environment } from './lib/environment.ts';

// Runs the programs of migrations and services with the arguments and environments of their pods. An order shows that
// the cluster's users and roles have all permissions that the shop needs.
const kind = buildNamed('kind');
const places: Record<string, string> = {
  'rabbitmq.rabbitmq.svc:5672': process.env['K8S_BROKER']!,
  'postgresql.postgresql.svc:5432': process.env['K8S_DATABASE']!,
};
const children: ReturnType<typeof spawn>[] = [];
let gateway: string;

beforeAll(async () => {
  for (const job of kind.workloads.filter(({ object }) => object.kind === 'Job')) {
    const container = job.pod.containers[0]!;
    await run(['prisma/migrate/main.ts', ...container.args!], here(environment(kind, job, container)));
  }
  const ports = await freePorts(services.length);
  for (const [at, { object }] of kind.services.entries()) {
    const port = (kind.container(object.metadata.name).ports ?? [])[0]!.containerPort;
    places[`${object.metadata.name}:${port}`] = `localhost:${ports[at]}`;
  }
  for (const [at, service] of kind.services.entries()) {
    const env = here(environment(kind, service, service.pod.containers[0]!));
    start(appOf(service.pod.containers[0]!.image!), { ...env, PORT: String(ports[at]), HOST: 'localhost' });
    if (env['OTEL_SERVICE_NAME'] === 'api-gateway') gateway = `http://localhost:${ports[at]}`;
  }
  for (const port of ports)
    await waitFor(`port ${port}`, () => isReady(`http://localhost:${port}`), { withinMs: 60_000 });
}, 120_000);

afterAll(async () => {
  const ended = children.map((child) => once(child, 'exit'));
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(ended);
});

it('settles an order under the users and roles of the cluster', async () => {
  expect(await placeOrder(gateway, {})).toMatchObject({ status: 'completed' });
});

it('refunds one that cannot be reserved', async () => {
  expect(await placeOrder(gateway, { items: [{ sku: 'SOLDOUT-1', qty: 1 }] })).toMatchObject({ status: 'cancelled' });
});

it('retries one that fails twice', async () => {
  expect(await placeOrder(gateway, { token: 'tok_flaky' })).toMatchObject({ status: 'completed' });
});

const appOf = (image: string) => /throughline\/(\w+):/.exec(image)![1]!;

/** The same environment, with addresses on this machine and without an agent. */
function here(env: Record<string, string>): Record<string, string> {
  const moved = Object.entries(env).map(([name, value]) => {
    const place = Object.keys(places).find((each) => value.includes(each));
    return [name, place ? value.replace(place, places[place]!) : value];
  });
  return { ...Object.fromEntries(moved), OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' };
}

/** Only the variables of the pod, and those that no process can do without. */
const alone = (env: Record<string, string>) => ({ PATH: process.env['PATH']!, ...env });

async function run(args: string[], env: Record<string, string>): Promise<void> {
  await promisify(execFile)(process.execPath, args, { cwd: root, env: alone(env) });
}

function start(app: string, env: Record<string, string>): void {
  const main = join('apps', app, 'dist', 'main.js');
  if (!existsSync(join(root, main))) throw new Error(`${main} is not built`);
  const args = ['--import', '@throughline/telemetry/register', main];
  children.push(spawn(process.execPath, args, { cwd: root, env: alone(env), stdio: 'ignore' }));
}
