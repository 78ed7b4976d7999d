import type { GetMessage } from 'amqplib';
import type { Place } from '../place.ts';
import { onChannel, query } from '../place.ts';

const PARKING = 'shop.parking';
const OPEN = 'SELECT count(*)::int AS rows FROM outbox WHERE published_at IS NULL';

/** Events that are still in an outbox, as complaints. */
export async function complaintsOfOutboxes({ databases }: Place): Promise<string[]> {
  const counts = await Promise.all(
    Object.entries(databases).map(async ([name, url]) => {
      const [{ rows }] = (await query<{ rows: number }>(url, OPEN)) as [{ rows: number }];
      return rows ? [`the outbox of ${name} holds ${rows}`] : [];
    }),
  );
  return counts.flat();
}

export interface Depth {
  queue: string;
  ready: number;
  unacked: number;
}

/** Queue depths from the broker's metrics, which are some seconds old; without the parking queue. */
export async function depths(metricsUrl: string): Promise<Depth[]> {
  const url = new URL('/metrics/detailed?family=queue_coarse_metrics', metricsUrl);
  const text = await (await fetch(url, { signal: AbortSignal.timeout(5000) })).text();
  const found = new Map<string, Depth>();
  for (const [, what, queue, value] of text.matchAll(
    /^rabbitmq_detailed_queue_messages_(ready|unacked)\{[^}]*queue="([^"]+)"[^}]*\} (\d+)/gm,
  )) {
    const depth = found.get(queue!) ?? { queue: queue!, ready: 0, unacked: 0 };
    found.set(queue!, { ...depth, [what!]: Number(value) });
  }
  return [...found.values()].filter(({ queue }) => queue !== PARKING);
}

export const complaintsOfDepths = (all: Depth[]): string[] =>
  all
    .filter(({ ready, unacked }) => ready + unacked > 0)
    .map(({ queue, ready, unacked }) => `${queue} holds ${ready} ready and ${unacked} unacknowledged`);

/**
 * Takes all parked messages. Reports those that no fault caused, and expected ones that are missing or have another
 * reason.
 */
export function complaintsOfParking(place: Place, poison: Map<string, string>): Promise<string[]> {
  return onChannel(place, async (channel) => {
    const missing = new Map(poison);
    const complaints: string[] = [];
    for (let next = await channel.get(PARKING); next; next = await channel.get(PARKING)) {
      const { id, reason, text } = describe(next);
      if (missing.get(id) !== reason) complaints.push(text);
      missing.delete(id);
      channel.ack(next);
    }
    return [...complaints, ...[...missing].map(([id, reason]) => `poison ${id} (${reason}) is not parked`)];
  });
}

function describe({ properties }: GetMessage): { id: string; reason: string; text: string } {
  const { messageId, correlationId, type, headers = {} } = properties;
  const reason = String(headers['x-parked-reason'] ?? 'delivery_limit');
  const where = `${headers['x-parked-queue'] ?? headers['x-first-death-queue']}`;
  const text = `parked in ${where}: ${type} of order ${correlationId}, ${reason}: ${headers['x-parked-error'] ?? ''}`;
  return { id: String(messageId), reason, text };
}
