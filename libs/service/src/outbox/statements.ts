const BATCH = 50;

// The oldest unpublished row of each order, and only that: SKIP LOCKED alone would let a second replica publish an
// order's later event while the first still holds its earlier one. OFFSET 0 makes PostgreSQL look for an earlier row of
// each row in turn. Otherwise it joins all unpublished rows with each other when its statistics are older than a backlog.
export const CLAIM = `
  SELECT o.id, o.message_id, o.type, o.version, o.aggregate_id, o.payload, o.headers, o.mandatory FROM outbox o
  WHERE o.published_at IS NULL AND o.next_attempt_at <= now() AND (o.leased_until IS NULL OR o.leased_until <= now())
    AND NOT EXISTS (
      SELECT 1 FROM outbox earlier
      WHERE earlier.aggregate_id = o.aggregate_id AND earlier.id < o.id AND earlier.published_at IS NULL OFFSET 0)
  ORDER BY o.id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`;
export const PUBLISHED = 'UPDATE outbox SET published_at = now(), attempts = attempts + 1 WHERE id = ANY($1)';
export const POSTPONED = `
  UPDATE outbox SET attempts = attempts + 1, leased_until = NULL,
    next_attempt_at = now() + least(30, power(2, attempts)) * interval '1 second' WHERE id = ANY($1)`;
export const RELEASED = 'UPDATE outbox SET leased_until = NULL WHERE id = ANY($1) AND published_at IS NULL';
export const RESUMED =
  'UPDATE outbox SET next_attempt_at = now() WHERE published_at IS NULL AND next_attempt_at > now()';
export const LAG =
  'SELECT extract(epoch FROM now() - min(created_at))::float8 AS lag FROM outbox WHERE published_at IS NULL';
const FORGET_AT_ONCE = 1000;
// Reads only the oldest published rows, not a week of events. With ARRAY, PostgreSQL expects few ids and looks each up.
export const FORGET = `DELETE FROM outbox WHERE id = ANY(ARRAY(
  SELECT id FROM outbox WHERE id = ANY(ARRAY(
    SELECT id FROM outbox WHERE published_at IS NOT NULL ORDER BY id LIMIT ${FORGET_AT_ONCE}))
    AND published_at < now() - interval '7 days' FOR UPDATE SKIP LOCKED))`;
