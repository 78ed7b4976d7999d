import { readdirSync } from 'node:fs';
import { type Cluster, usageOf } from '../cluster.ts';
import { query } from '../place.ts';

export interface Usage {
  rssMb: number;
  handles: number;
}

export interface Resources {
  /** The figures of the replica that uses most, by service. */
  services: Record<string, Usage>;
  connections: number;
}

// How much more a process may use than its maximum before any fault. Six pools of ten connections each use more of them
// on a busy machine, without any fault: 18 to 36 in half an hour.
const MORE = { rssMb: 80, handles: 20, connections: 25 };
const CONNECTIONS = `SELECT count(*)::int AS count FROM pg_stat_activity
  WHERE datname IN ('orders', 'payments', 'inventory') AND pid <> pg_backend_pid()`;

/** Memory, handles and connections under the steady load. */
export async function resources(cluster: Cluster): Promise<Resources> {
  const [row] = await query<{ count: number }>(cluster.place.databases.orders, CONNECTIONS);
  const services: Record<string, Usage> = {};
  for (const { name, service } of cluster.replicas) {
    const { rssMb, handles } = usageOf(cluster.entry(name), (folder) => readdirSync(folder).length);
    const most = services[service] ?? { rssMb: 0, handles: 0 };
    services[service] = { rssMb: Math.max(most.rssMb, rssMb), handles: Math.max(most.handles, handles) };
  }
  return { services, connections: row!.count };
}

export function complaintsOfResources(before: Resources, now: Resources): string[] {
  const over = Object.entries(now.services).flatMap(([service, { rssMb, handles }]) => {
    const was = before.services[service]!;
    return [
      ...(rssMb > was.rssMb + MORE.rssMb ? [`${service} takes ${rssMb} MB, and took ${was.rssMb}`] : []),
      ...(handles > was.handles + MORE.handles ? [`${service} has ${handles} handles, and had ${was.handles}`] : []),
    ];
  });
  const { connections } = now;
  const more = connections > before.connections + MORE.connections;
  return [...over, ...(more ? [`${connections} database connections, and there were ${before.connections}`] : [])];
}
