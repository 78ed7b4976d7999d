-- transaction: no
CREATE INDEX CONCURRENTLY "orders_by_owner_idx" ON "orders"("owner", "created_at" DESC, "id" DESC);
