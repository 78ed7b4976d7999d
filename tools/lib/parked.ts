import type { ConfirmChannel, GetMessage } from 'amqplib';
import { Failure } from './failure.ts';

export const PARKING = 'shop.parking';

export const REASONS = ['malformed', 'permanent', 'exhausted', 'delivery_limit'];

/** A message in the parking queue, and what is known of how it got there. */
export interface Parked {
  id: string;
  type: string;
  orderId: string;
  queue: string;
  reason: string;
  error: string;
  message: GetMessage;
}

export interface Wanted {
  queue?: string | undefined;
  reason?: string | undefined;
  id?: string | undefined;
}

/** Looks at what is parked now. Nothing is taken out: what is not acked goes back when the channel closes. */
export async function lookThrough(channel: ConfirmChannel): Promise<Parked[]> {
  const { messageCount } = await channel.checkQueue(PARKING).catch(() => {
    throw new Failure(`there is no queue ${PARKING} here: has the shop ever run on this broker?`);
  });
  const found: Parked[] = [];
  for (let left = messageCount; left > 0; left--) {
    const message = await channel.get(PARKING);
    if (!message) break;
    found.push(describe(message));
  }
  return found;
}

export const isWanted =
  (wanted: Wanted) =>
  ({ queue, reason, id, orderId }: Parked): boolean =>
    (!wanted.queue || wanted.queue === queue) &&
    (!wanted.reason || wanted.reason === reason) &&
    (!wanted.id || [id, orderId].includes(wanted.id));

/** We say why we park a message; one that the broker parked itself carries only the record of its deaths. */
function describe(message: GetMessage): Parked {
  const { messageId, type, correlationId, headers = {} } = message.properties;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    id: text(messageId),
    type: text(type),
    orderId: text(correlationId),
    queue: text(headers['x-parked-queue']) || text(deaths(headers).find(({ reason }) => reason !== 'expired')?.queue),
    reason: text(headers['x-parked-reason']) || 'delivery_limit',
    error: text(headers['x-parked-error']),
    message,
  };
}

/** Of every dead-lettering: expiries are those of a retry queue, whose messages went back to their step. */
const deaths = (headers: Record<string, unknown>): { queue?: unknown; reason?: unknown }[] =>
  Array.isArray(headers['x-death']) ? headers['x-death'] : [];
