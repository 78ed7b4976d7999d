import { Failure } from '../../tools/console/failure.ts';
import { placeOrderPatiently } from '../../tools/orders/place-order.ts';
import { stage } from '../../tools/console/stage.ts';
import type { ComposeProject, Ports } from './project.ts';
import { shopOf } from './telemetry.ts';

/** What a trace passes on its way to the backend. */
const PIPELINE = ['otel-agent', 'otel-gateway', 'tempo', 'jaeger'];

export const isPipeline = (service: string): boolean => PIPELINE.includes(service);

/** Stops each of these containers in turn and starts it again; then an order must pass. */
export async function assertSurvivesStops(
  project: ComposeProject,
  ports: Ports,
  chosen: (service: string) => boolean,
): Promise<void> {
  const running = (await project.containers()).filter(({ state }) => state === 'running');
  const services = new Set(running.map(({ service }) => service).filter(chosen));
  for (const service of services) await stage(`- ${service}`, () => assertReturns(project, service, shopOf(ports)));
}

async function assertReturns(project: ComposeProject, service: string, shop: string): Promise<{ note: string }> {
  const stopping = Date.now();
  await project.stop(service);
  const took = ((Date.now() - stopping) / 1000).toFixed(1);
  const stopped = (await project.containers()).find((container) => container.service === service);
  if (stopped?.state !== 'exited') throw new Failure(`${service} is ${stopped?.state}, not stopped`);
  await project.up(service);
  const { id, status } = await placeOrderPatiently(shop);
  if (status !== 'completed') throw new Failure(`order ${id} is ${status}, not completed`);
  return { note: `stopped in ${took} s (exit ${stopped.exitCode}), started, an order passed` };
}
