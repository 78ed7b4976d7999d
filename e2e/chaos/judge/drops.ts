import type { Cluster } from '../cluster.ts';

const DROPPED = /^telemetry_spans_dropped_total\{[^}]*\} (\d+(?:\.\d+)?(?:e\+\d+)?)/gm;

/** The dropped spans that each running process reports, by pid, because a new process counts from zero. */
export async function droppedSpans(cluster: Cluster): Promise<Map<number, number>> {
  const counts = await Promise.all(
    cluster.replicas.map(async ({ name, metrics }) => {
      const text = await (await fetch(metrics, { signal: AbortSignal.timeout(5000) })).text();
      const dropped = [...text.matchAll(DROPPED)].reduce((sum, [, value]) => sum + Number(value), 0);
      return [cluster.entry(name).pid, dropped] as const;
    }),
  );
  return new Map(counts);
}

export const increase = (before: Map<number, number>, after: Map<number, number>): number =>
  [...after].reduce((sum, [pid, count]) => sum + count - (before.get(pid) ?? 0), 0);
