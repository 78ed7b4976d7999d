CREATE TABLE "products" (
    -- Compared byte by byte, so that a page follows the same order on every machine.
    "sku" TEXT COLLATE "C" NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "price_cents" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "stock" INTEGER NOT NULL CHECK ("stock" >= 0),
    "held" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "products_pkey" PRIMARY KEY ("sku")
);

CREATE TABLE "suggestions" (
    "sku" TEXT COLLATE "C" NOT NULL,
    "position" INTEGER NOT NULL,
    "suggested_sku" TEXT COLLATE "C" NOT NULL REFERENCES "products"("sku") ON DELETE CASCADE,

    CONSTRAINT "suggestions_pkey" PRIMARY KEY ("sku", "position")
);

CREATE TABLE "reservations" (
    "order_id" UUID NOT NULL,
    "outcome" TEXT NOT NULL,
    "items" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reservations_pkey" PRIMARY KEY ("order_id")
);

CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "message_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "aggregate_id" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "headers" JSONB NOT NULL,
    "mandatory" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "outbox_message_id_key" ON "outbox"("message_id");

-- The relay reads what is unpublished, oldest first per aggregate; Prisma's schema cannot say "partial".
CREATE INDEX "outbox_unpublished_idx" ON "outbox"("aggregate_id", "id") WHERE "published_at" IS NULL;
