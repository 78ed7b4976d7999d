import { KINDS } from '../mix.ts';
import type { Purchase } from '../customer.ts';
import { type Place, query } from '../place.ts';

export interface OrderRow {
  id: string;
  status: string;
  reason: string | null;
  chases: number;
  endedAt: number | null;
}

const ORDERS = `SELECT id, status, reason, chases,
    CASE WHEN status IN ('completed', 'cancelled')
      THEN extract(epoch FROM (timeline[array_upper(timeline, 1)]->>'at')::timestamptz)::float8 * 1000 END AS "endedAt"
  FROM orders WHERE id = ANY($1)`;

/** The rows of these purchases by their ids. */
export async function ordersOf({ databases }: Place, purchases: Purchase[]): Promise<Map<string, OrderRow>> {
  const ids = purchases.flatMap(({ id }) => id ?? []);
  return new Map((await query<OrderRow>(databases.orders, ORDERS, ids)).map((row) => [row.id, row]));
}

export const unfinished = (purchases: Purchase[], rows: Map<string, OrderRow>): Purchase[] =>
  purchases.filter(({ id }) => id && !rows.get(id)?.endedAt);

/** Checks that each accepted order exists once and has ended as its kind should. */
export async function complaintsOfOrders(place: Place, purchases: Purchase[], since: number): Promise<string[]> {
  const rows = await ordersOf(place, purchases);
  const accepted = purchases.filter(({ id }) => id);
  const wrong = accepted.flatMap(({ id, wish: { kind } }) => {
    const row = rows.get(id!);
    const end = row ? [row.status, row.reason].filter(Boolean).join(': ') : 'not stored';
    return end === KINDS[kind].end ? [] : [`${kind} order ${id} is ${end}`];
  });
  const unanswered = purchases.length - accepted.length;
  const sql = 'SELECT count(*)::int AS stored FROM orders WHERE created_at >= to_timestamp($1::float8 / 1000)';
  const [{ stored }] = (await query<{ stored: number }>(place.databases.orders, sql, since)) as [{ stored: number }];
  const ids = new Set(accepted.map(({ id }) => id)).size;
  return [
    ...wrong,
    ...(ids < accepted.length ? [`${accepted.length} answers name ${ids} orders`] : []),
    ...(stored > ids + unanswered ? [`${stored} orders are stored for ${purchases.length} keys`] : []),
    ...(unanswered ? [`${unanswered} customers never got an answer`] : []),
  ];
}
