import { sql, storeEvents } from '@throughline/service';

const COLUMNS = `id, status, reason, user_id AS "userId", owner, items, total_cents AS "totalCents", currency, payment, timeline,
  trace_id AS "traceId", trace_context AS "traceContext", idempotency_key AS "idempotencyKey",
  request_hash AS "requestHash", chases, created_at AS "createdAt"`;

export const FIND = sql('find_order', `SELECT ${COLUMNS} FROM orders WHERE id = $1`);
/** The order with key $1, else the order with key $2 that belongs to owner $3. */
export const FIND_BY_KEY = sql(
  'find_order_by_key',
  `SELECT ${COLUMNS} FROM orders WHERE idempotency_key = $1 OR (idempotency_key = $2 AND owner = $3)
  ORDER BY idempotency_key = $1 DESC LIMIT 1`,
);

/** Stores an order and its events unless an equal request came first; $14 is the caller's remaining time in ms. */
export const PLACE = sql(
  'place_order',
  `WITH placed AS (
    INSERT INTO orders (id, status, user_id, items, total_cents, currency, payment, timeline, trace_id, trace_context,
      idempotency_key, request_hash, owner)
    VALUES ($2, $3, $4, $5, $6, $7, $8, $9::jsonb[], $10, $11, $12, $13, $15)
    ON CONFLICT DO NOTHING RETURNING id
  ), stored AS (${storeEvents('CROSS JOIN placed')})
  SELECT assert_in_time($14, (SELECT count(*) FROM placed) + (SELECT count(*) FROM stored)) > 0 AS placed,
    (SELECT json_agg(stored) FROM stored) AS stored`,
);

const change = (where: string) => `
  UPDATE orders SET status = $3, reason = $4, timeline = timeline || $5::jsonb WHERE ${where} AND status = $2`;

/** Moves order $2 from status $3, and adds the new entry's position in the timeline to the event. */
export const SETTLE = sql(
  'settle_order',
  `WITH moved AS (
    UPDATE orders SET status = $4, reason = $5, timeline = timeline || $6::jsonb WHERE id = $2 AND status = $3
    RETURNING status, reason, timeline
  ), stored AS (${storeEvents('CROSS JOIN moved', `payload || jsonb_build_object('position', cardinality(timeline) - 1)`)})
  SELECT (SELECT json_agg(moved)->0 FROM moved) AS moved, (SELECT json_agg(stored) FROM stored) AS stored`,
);

export const MOVE = sql('move_order', `${change('id = $1')} RETURNING ${COLUMNS}`);
export const MOVE_ALL = sql('move_orders', `${change('id = ANY($1)')} RETURNING ${COLUMNS}`);

export const LOCK_OVERDUE = sql(
  'lock_overdue',
  `SELECT id, trace_context AS "traceContext" FROM orders WHERE status = $1 AND created_at < $2
  ORDER BY created_at LIMIT 100 FOR UPDATE SKIP LOCKED`,
);

/** The deadline doubles with each chase. */
export const LOCK_PENDING = sql(
  'lock_pending',
  `SELECT id FROM orders WHERE status = 'pending'
    AND (timeline[array_upper(timeline, 1)]->>'at')::timestamptz
      < now() - $1::float8 * power(2, least(chases, 10)) * interval '1 millisecond'
  ORDER BY created_at LIMIT 100 FOR UPDATE SKIP LOCKED`,
);

export const CHASE = sql(
  'chase_orders',
  `UPDATE orders SET chases = chases + 1 WHERE id = ANY($1) RETURNING ${COLUMNS}`,
);

const page = (name: string, where: string) =>
  sql(
    name,
    `SELECT ${COLUMNS} FROM orders WHERE ${where} AND (created_at, id) < ($1, $2::uuid)
    ORDER BY created_at DESC, id DESC LIMIT $3`,
  );

/** Up to $3 orders, newest first, older than the order at ($1, $2). Each query has its own index. */
export const PAGE = page('page_of_orders', 'true');
export const PAGE_OF_OWNER = page('page_of_owner', 'owner = $4');
export const PAGE_OF_APPROVALS = page('page_of_approvals', "status = 'awaiting_approval'");

/** Clears the oldest $2 keys that are older than $1 ms. */
export const FORGET_KEYS = sql(
  'forget_keys',
  `UPDATE orders SET idempotency_key = NULL, request_hash = NULL WHERE id IN (
    SELECT id FROM orders
    WHERE idempotency_key IS NOT NULL AND created_at < now() - $1::float8 * interval '1 millisecond'
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id`,
);
