-- transaction: no
-- What an operator pages through.
CREATE INDEX CONCURRENTLY "orders_by_age_idx" ON "orders"("created_at" DESC, "id" DESC);
