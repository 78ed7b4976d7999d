import type { ProcessSpec } from '../../tools/processes/process.ts';
import { freePorts } from '../../tools/processes/ports.ts';
import { services, serviceSpec, startServices, startSpecs } from '../../tools/shop/services.ts';
import { type Place, runningAs, type Subject } from './subject.ts';

/**
 * This repository's shop as `npm start` runs it, with the variables `more` for each service. With several `replicas`,
 * each queue has so many consumers, and requests go to the first replica.
 */
export const ours = (title: string, more: Record<string, string> = {}, replicas = 1): Subject => ({
  title,
  async start(place) {
    const { site, supervisor, infrastructure } = place;
    const env = { ...envOf(place), ...more };
    await startServices(site, supervisor, env);
    const others = await startSpecs(await otherReplicas(place, env, replicas - 1), supervisor);
    const first = services.map((name) => supervisor.run.processes.findLast((each) => each.name === name)!);
    return runningAs([...first, ...others.map(({ entry }) => entry)], {
      gatewayUrl: infrastructure.env['GATEWAY_URL']!,
      ordersUrl: infrastructure.env['ORDERS_DATABASE_URL']!,
      completedSql: `SELECT id FROM orders WHERE id = ANY($1::uuid[]) AND status = 'completed'`,
    });
  },
});

/** The environment of every process of the shop. */
export const envOf = ({ infrastructure, sinkUrl, env }: Place): Record<string, string> => ({
  ...infrastructure.env,
  OTEL_EXPORTER_OTLP_ENDPOINT: sinkUrl,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  ...env,
});

async function otherReplicas({ site }: Place, env: Record<string, string>, each: number): Promise<ProcessSpec[]> {
  const names = services.filter((name) => name !== 'gateway').flatMap((name) => Array<typeof name>(each).fill(name));
  const ports = await freePorts(names.length);
  return names.map((name, at) => {
    const spec = serviceSpec(name, { ...site, ports: { ...site.ports, [name]: ports[at]! } }, env);
    return { ...spec, name: `${name}-${ports[at]}`, log: spec.log.replace(/\.log$/, `-${ports[at]}.log`) };
  });
}
