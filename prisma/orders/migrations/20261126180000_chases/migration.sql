-- transaction: yes
-- How often an order that stayed pending was taken up. A constant default rewrites no row.
ALTER TABLE "orders" ADD COLUMN "chases" INTEGER NOT NULL DEFAULT 0;
