import type { ComposeProject, Ports } from './project.ts';
import { assertScraped } from './telemetry.ts';

/** Runs two gateways for the time of `work`; both must be scraped. */
export async function withTwoGateways<T>(project: ComposeProject, ports: Ports, work: () => Promise<T>): Promise<T> {
  await project.up('--scale', 'otel-gateway=2', '--no-recreate', 'otel-gateway');
  await assertScraped(ports, { 'otel-gateway': 2 });
  const result = await work();
  await project.up('--no-recreate', 'otel-gateway');
  return result;
}
