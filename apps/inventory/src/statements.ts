import { sql, storeEvents } from '@throughline/service';

export const AVAILABLE = sql(
  'available_products',
  `SELECT sku, name, price_cents AS "priceCents", currency, stock AS available FROM products WHERE sku = ANY($1)`,
);

/**
 * Takes all of an order's lines ($3) from the stock, or none, once per order ($2), and stores the event of the outcome,
 * one of the two that are given. Products are always locked in the order of their SKU, so that two orders for the same
 * products cannot deadlock.
 */
export const RESERVE = sql(
  'reserve',
  `WITH wanted AS (
    SELECT * FROM jsonb_to_recordset($3::jsonb) AS line(sku text, qty int)
  ), locked AS MATERIALIZED (
    SELECT sku, stock - held AS free FROM products WHERE sku IN (SELECT sku FROM wanted) ORDER BY sku FOR UPDATE
  ), short AS MATERIALIZED (
    SELECT sku FROM wanted LEFT JOIN locked USING (sku) WHERE coalesce(free, 0) < qty
  ), decided AS (
    INSERT INTO reservations (order_id, outcome, items)
    SELECT $2, CASE WHEN EXISTS (SELECT FROM short) THEN 'rejected' ELSE 'reserved' END, $3::jsonb
    ON CONFLICT DO NOTHING RETURNING outcome
  ), taken AS (
    UPDATE products SET stock = stock - wanted.qty FROM wanted, decided
    WHERE products.sku = wanted.sku AND decided.outcome = 'reserved'
  ), stored AS (${storeEvents(
    `JOIN decided ON event.type = 'inventory.' || decided.outcome`,
    `CASE decided.outcome WHEN 'reserved' THEN event.payload
      ELSE event.payload || jsonb_build_object('skus', (SELECT jsonb_agg(sku) FROM short)) END`,
  )})
  SELECT (SELECT outcome FROM decided), (SELECT json_agg(stored) FROM stored) AS stored`,
);

export const FIND_RESERVATION = sql('find_reservation', 'SELECT outcome, items FROM reservations WHERE order_id = $1');
