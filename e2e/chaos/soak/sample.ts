import type { Cluster } from '../cluster.ts';
import { query } from '../place.ts';
import { depths } from '../judge/queues.ts';
import { type Resources, resources } from '../judge/resources.ts';

/** What the shop uses and holds at one moment. */
export interface Sample extends Resources {
  /** Seconds since the soak began. */
  at: number;
  /** Messages in all queues but parking, ready or unacknowledged; as the broker's metrics told it some seconds ago. */
  messages: number;
  /** Events that no outbox has published yet. */
  unpublished: number;
}

const UNPUBLISHED = 'SELECT count(*)::int AS rows FROM outbox WHERE published_at IS NULL';

export async function takeSample(cluster: Cluster, metricsUrl: string, begin: number): Promise<Sample> {
  const at = Math.round((Date.now() - begin) / 1000);
  const outboxes = Object.values(cluster.place.databases).map((url) => query<{ rows: number }>(url, UNPUBLISHED));
  const [used, queues, counts] = await Promise.all([resources(cluster), depths(metricsUrl), Promise.all(outboxes)]);
  return {
    ...used,
    at,
    messages: queues.reduce((sum, { ready, unacked }) => sum + ready + unacked, 0),
    unpublished: counts.flat().reduce((sum, { rows }) => sum + rows, 0),
  };
}
