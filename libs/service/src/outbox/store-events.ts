import type { EventMessage } from '@throughline/contracts';
import { captureContext, type Carrier } from '@throughline/telemetry';

/** A row of the outbox: an event and its trace context. */
export interface Row {
  id: string;
  message_id: string;
  type: string;
  version: number;
  aggregate_id: string;
  payload: unknown;
  headers: Carrier;
  mandatory: boolean;
}

/** A row as returned by the statement that inserted it. */
export interface StoredRow extends Row {
  /** The ids of the aggregate's rows that were unpublished then, including this one. */
  unpublished: string[];
}

export const COLUMNS = 'id::text, message_id, type, version, aggregate_id, payload, headers, mandatory';

/**
 * The part of a statement that stores the events of `$1`, written by `eventsJson`: once for each row of `from`, the CTE
 * that decides whether they happened, or once without it. `payload` may add what only the database knows.
 */
export const storeEvents = (from = '', payload = 'event.payload'): string => `
  INSERT INTO outbox (message_id, type, version, aggregate_id, payload, headers, mandatory, leased_until)
  SELECT message_id, type, version, aggregate_id, ${payload}, headers, mandatory, now() + lease_ms * interval '1 millisecond'
  FROM jsonb_to_recordset($1::jsonb) AS event(at int, message_id uuid, type text, version int, aggregate_id text,
    payload jsonb, headers jsonb, mandatory boolean, lease_ms int) ${from}
  ORDER BY at
  RETURNING ${COLUMNS}, unpublished(aggregate_id)`;

/** Serializes events with the active trace context, so that the trace survives the commit, and a crash after it. */
export function eventsJson(events: EventMessage[], leaseMs: number): string {
  const headers = captureContext();
  return JSON.stringify(
    events.map(({ id, type, version, orderId, data, mandatory }, at) => ({
      at,
      message_id: id,
      type,
      version,
      aggregate_id: orderId,
      payload: data,
      headers,
      mandatory,
      lease_ms: leaseMs || null,
    })),
  );
}
