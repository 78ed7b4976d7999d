-- The relay claims the oldest rows of all. Without this it would walk there past a week of published ones.
CREATE INDEX "outbox_unpublished_by_age_idx" ON "outbox"("id") WHERE "published_at" IS NULL;
