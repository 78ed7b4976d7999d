import { sql, storeEvents } from '@throughline/service';

const COLUMNS = `id, order_id AS "orderId", outcome, total_cents AS "totalCents", currency, created_at AS "createdAt",
  refunded_at AS "refundedAt"`;

export const FIND = sql('find_payment', `SELECT ${COLUMNS} FROM payments WHERE order_id = $1`);

/** Stores a payment's outcome with its event, unless there is an outcome already. */
export const SETTLE = sql(
  'settle_payment',
  `WITH written AS (
    INSERT INTO payments (id, order_id, outcome, total_cents, currency) VALUES ($2, $3, $4, $5, $6)
    ON CONFLICT DO NOTHING RETURNING id
  ), stored AS (${storeEvents('CROSS JOIN written')})
  SELECT (SELECT count(*)::int FROM written) AS count, (SELECT json_agg(stored) FROM stored) AS stored`,
);

export const REFUND = sql(
  'refund_payment',
  `WITH written AS (
    UPDATE payments SET refunded_at = now() WHERE order_id = $2 AND refunded_at IS NULL RETURNING id
  ), stored AS (${storeEvents('CROSS JOIN written')})
  SELECT (SELECT count(*)::int FROM written) AS count, (SELECT json_agg(stored) FROM stored) AS stored`,
);
