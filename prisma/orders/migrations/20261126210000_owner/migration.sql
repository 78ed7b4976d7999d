-- transaction: yes
-- Whose order it is. Null for those from before, and for those that a replica of the version before still writes.
ALTER TABLE "orders" ADD COLUMN "owner" TEXT;
