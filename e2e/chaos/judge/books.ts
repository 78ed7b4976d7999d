import { type Place, query } from '../place.ts';

interface Entry {
  id: string;
  charges: number;
  refunds: number;
}

interface Reservation {
  id: string;
  outcome: string;
}

const LEDGER = `SELECT order_id AS id,
    coalesce(sum(amount_cents) FILTER (WHERE kind = 'charge'), 0)::float8 AS charges,
    coalesce(sum(amount_cents) FILTER (WHERE kind = 'refund'), 0)::float8 AS refunds
  FROM processor.ledger WHERE settled_at IS NOT NULL AND order_id = ANY($1) GROUP BY order_id`;
const RESERVATIONS = 'SELECT order_id AS id, outcome FROM reservations WHERE order_id = ANY($1)';
const ENDED = 'SELECT id, status, reason, total_cents::float8 AS total FROM orders WHERE id = ANY($1)';

interface Ended {
  id: string;
  status: string;
  reason: string | null;
  total: number;
}

/**
 * Checks that a completed order is paid once and reserved, and that a cancelled one is not charged and holds no units.
 */
export async function complaintsOfBooks({ databases }: Place, ids: string[]): Promise<string[]> {
  const [ended, ledger, reservations] = await Promise.all([
    query<Ended>(databases.orders, ENDED, ids),
    query<Entry>(databases.payments, LEDGER, ids),
    query<Reservation>(databases.inventory, RESERVATIONS, ids),
  ]);
  const entries = new Map(ledger.map((entry) => [entry.id, entry]));
  const reserved = new Map(reservations.map(({ id, outcome }) => [id, outcome]));
  return ended.flatMap(({ id, status, reason, total }) => {
    const { charges, refunds } = entries.get(id) ?? { charges: 0, refunds: 0 };
    const completed = status === 'completed';
    const paid = completed || reason === 'out_of_stock' ? total : 0;
    const back = completed ? 0 : paid;
    return [
      ...(charges === paid ? [] : [`order ${id}, ${status}, of ${total} cents: ${charges} were charged`]),
      ...(refunds === back ? [] : [`order ${id}, ${status}, of ${total} cents: ${refunds} were given back`]),
      ...(completed === (reserved.get(id) === 'reserved')
        ? []
        : [`order ${id} is ${status}, its reservation ${reserved.get(id) ?? 'missing'}`]),
    ];
  });
}

const STOCK = `
  SELECT coalesce(sum(stock), 0)::float8 + (
    SELECT coalesce(sum((line->>'qty')::int), 0) FROM reservations, jsonb_array_elements(items) AS line
    WHERE outcome = 'reserved')::float8 AS units
  FROM products`;

/** The units in stock plus the reserved ones, a sum that no fault may change. */
export async function unitsIn({ databases }: Place): Promise<number> {
  const [row] = await query<{ units: number }>(databases.inventory, STOCK);
  return row!.units;
}
