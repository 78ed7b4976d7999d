-- transaction: no
-- What forget_keys looks for.
CREATE INDEX CONCURRENTLY "orders_with_key_idx" ON "orders"("created_at") WHERE "idempotency_key" IS NOT NULL;
