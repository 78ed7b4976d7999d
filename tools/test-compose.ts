import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Trace } from '../libs/telemetry-testing/src/trace/trace.ts';
import { build } from './lib/build.ts';
import { readArgs, supervised } from './lib/cli.ts';
import { ComposeProject, publishedPorts } from './lib/compose/project.ts';
import { Failure } from './lib/failure.ts';
import { shown } from './lib/infrastructure.ts';
import { openFresh, wipe } from './lib/open.ts';
import { placeFirstOrder } from './lib/place-order.ts';
import { root, siteIn, testSite } from './lib/site.ts';
import { stage } from './lib/stage.ts';

const help = `
npm run test:compose -- [options]

Starts docker-compose.yaml as a project of its own, on free ports, waits until all of it is healthy, places an order
through the gateway, and reads its whole trace back from Tempo. Needs a Docker engine; takes it all down again.

  --jaeger   with docker-compose.jaeger.yaml on top, and read back from Jaeger
  --help     this text
`;
const { values } = readArgs(help, { jaeger: { type: 'boolean' } });
const site = siteIn(join(root, '.local', 'compose'), (await testSite()).ports);
const services = ['api-gateway', 'order-service', 'payment-service', 'inventory-service'];
const stopping = new AbortController();

await supervised(
  () => openFresh(site, 'test:compose'),
  async (supervisor) => {
    const ports = await publishedPorts();
    const project = new ComposeProject('throughline-test', ports, !!values.jaeger, stopping.signal);
    await stage('Docker', () => project.engine());
    supervisor.onStop(async () => {
      stopping.abort();
      await project.down();
    });
    await stage('Build', () => build(stopping.signal));
    try {
      await stage('Up', () => project.up());
      const order = await stage('Order', () => place(`http://localhost:${ports.STACK_GATEWAY_PORT}`));
      await stage('Trace', () => readBack(order.traceId, ports));
    } catch (error) {
      const log = join(site.logs, 'compose.log');
      writeFileSync(log, await project.logs());
      throw new Failure(`${(error as Error).message}\nWhat the containers said: ${shown(log)}`);
    }
    await supervisor.stop();
    wipe(site);
  },
);

async function place(gateway: string) {
  const { id, status, traceId } = await placeFirstOrder(gateway);
  if (status !== 'completed' || !traceId) throw new Failure(`order ${id} is ${status}, its trace ${traceId}`);
  return { traceId, note: `completed, trace ${traceId}` };
}

/** The Collector decides half a minute after the first span, and only then does the backend have any. */
async function readBack(traceId: string, ports: Record<string, number>) {
  const { TraceClient } = await import('@throughline/telemetry-testing');
  const client = values.jaeger
    ? TraceClient.jaeger(`http://localhost:${ports['STACK_JAEGER_PORT']}`)
    : TraceClient.tempo(`http://localhost:${ports['STACK_TEMPO_PORT']}`);
  const whole = (trace: Trace) =>
    trace.roots.length === 1 &&
    trace.orphans.length === 0 &&
    trace.find('notify_customer') !== undefined &&
    services.every((name) => trace.spans.some(({ service }) => service === name));
  const trace = await client.waitFor(traceId, whole, { timeoutMs: 120_000 });
  return { note: `${trace.spans.length} spans of ${services.length} services, one whole` };
}
