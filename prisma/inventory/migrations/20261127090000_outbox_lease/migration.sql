-- transaction: yes
-- Until then the process that inserted a row publishes it from memory, and relays leave it alone.
ALTER TABLE "outbox" ADD COLUMN "leased_until" TIMESTAMPTZ(3);

-- VOLATILE looks at the table when it is called, not when the calling statement began: a statement that waited for the lock
-- of an order sees the events that the holder of the lock has committed.
CREATE FUNCTION "unpublished"("aggregate" TEXT) RETURNS TEXT[] LANGUAGE sql VOLATILE AS $$
  SELECT coalesce(array_agg("id"::text), '{}') FROM "outbox" WHERE "aggregate_id" = "aggregate" AND "published_at" IS NULL
$$;
