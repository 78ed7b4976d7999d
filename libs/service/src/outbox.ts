import type { EventMessage } from '@throughline/contracts';
import { captureContext } from '@throughline/telemetry';

interface OutboxRow {
  messageId: string;
  type: string;
  aggregateId: string;
  payload: object;
  headers: object;
  mandatory: boolean;
}

/** The part of a Prisma transaction that is needed here: every service has its own client, all have this table. */
interface OutboxWriter {
  outbox: { createMany(args: { data: OutboxRow[] }): PromiseLike<unknown> };
}

/**
 * Stores events in the transaction that makes them true, each with the active trace context: the trace survives the
 * commit, and a crash after it. Call `OutboxRelay.wake()` once the transaction has committed.
 */
export async function addToOutbox(tx: OutboxWriter, ...events: EventMessage[]): Promise<void> {
  const headers = captureContext();
  const data = events.map(({ id, type, orderId, data: payload, mandatory }) => ({
    messageId: id,
    type,
    aggregateId: orderId,
    payload: payload as object,
    headers,
    mandatory,
  }));
  await tx.outbox.createMany({ data });
}
