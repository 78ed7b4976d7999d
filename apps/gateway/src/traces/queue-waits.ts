import type { QueueState } from '@throughline/contracts';

type Waits = NonNullable<QueueState['waits']>;

interface Delivery {
  name: string;
  attributes: Record<string, unknown>;
}

const WAIT = 'messaging.message.queue_wait_ms';

/** How long deliveries waited, by the queue that a process span is named after. */
export function queueWaits(spans: Iterable<Delivery>): Map<string, Waits> {
  const waits = new Map<string, Waits>();
  for (const { name, attributes } of spans) {
    const ms = attributes[WAIT];
    const queue = /^process .*:([^:]+)$/.exec(name)?.[1];
    if (typeof ms !== 'number' || !queue) continue;
    const { deliveries, meanMs, longestMs } = waits.get(queue) ?? { deliveries: 0, meanMs: 0, longestMs: 0 };
    waits.set(queue, {
      deliveries: deliveries + 1,
      meanMs: (meanMs * deliveries + ms) / (deliveries + 1),
      longestMs: Math.max(longestMs, ms),
    });
  }
  return waits;
}
