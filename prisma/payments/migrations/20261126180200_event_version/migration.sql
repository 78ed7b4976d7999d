-- transaction: yes
-- A constant default rewrites no row.
ALTER TABLE "outbox" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1;
