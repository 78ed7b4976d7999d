import type { ConfirmChannel, Message } from 'amqplib';
import { PARKING } from '../messaging/topology.js';

/** Why a parked message cannot be read or put back, in words for the operator. */
export class ParkingError extends Error {}

/** A message in the parking queue, and how it got there as far as known. */
export interface Parked {
  id: string;
  type: string;
  orderId: string;
  queue: string;
  reason: string;
  error: string;
  /** When it was parked, in ms since 1970; undefined if not recorded. */
  at: number | undefined;
  message: Message;
}

export interface Wanted {
  queue?: string | undefined;
  reason?: string | undefined;
  /** The id of the message or of its order. */
  id?: string | undefined;
  order?: string | undefined;
  /** Milliseconds since 1970: parked before, or after. */
  before?: number | undefined;
  after?: number | undefined;
}

/** The number of parked messages. */
export async function countParked(channel: ConfirmChannel, queue = PARKING): Promise<number> {
  const { messageCount } = await channel.checkQueue(queue).catch(() => {
    throw new ParkingError(`there is no queue ${queue} here: has the shop ever run on this broker?`);
  });
  return messageCount;
}

export const isWanted =
  (wanted: Wanted) =>
  ({ queue, reason, id, orderId, at = 0 }: Parked): boolean =>
    (!wanted.queue || wanted.queue === queue) &&
    (!wanted.reason || wanted.reason === reason) &&
    (!wanted.order || wanted.order === orderId) &&
    (!wanted.id || [id, orderId].includes(wanted.id)) &&
    (!wanted.before || at < wanted.before) &&
    (!wanted.after || at > wanted.after);

/** A service records why it parks a message. One that the broker parked itself carries only its dead-letter record. */
export function describe(message: Message): Parked {
  const { messageId, type, correlationId, headers = {} } = message.properties;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const death = deaths(headers).find(({ reason }) => reason !== 'expired');
  const at: unknown = headers['x-parked-at'] ?? secondsOf(death?.time);
  return {
    id: text(messageId),
    type: text(type),
    orderId: text(correlationId),
    queue: text(headers['x-parked-queue']) || text(death?.queue),
    reason: text(headers['x-parked-reason']) || 'delivery_limit',
    error: text(headers['x-parked-error']),
    at: typeof at === 'number' ? at : undefined,
    message,
  };
}

/** The dead-letterings other than expiries, which only send a message from its retry queue back to its step. */
const deaths = (headers: Record<string, unknown>): { queue?: unknown; reason?: unknown; time?: unknown }[] =>
  Array.isArray(headers['x-death']) ? headers['x-death'] : [];

/** The broker's own timestamps come in seconds. */
function secondsOf(time: unknown): number | undefined {
  const { value } = (time ?? {}) as { value?: unknown };
  return typeof value === 'number' ? value * 1000 : undefined;
}
