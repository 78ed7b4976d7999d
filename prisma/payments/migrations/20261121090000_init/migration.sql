CREATE TABLE "payments" (
    "id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "outcome" TEXT NOT NULL,
    "total_cents" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "refunded_at" TIMESTAMPTZ(3),

    CONSTRAINT "payments_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "payments_order_id_key" ON "payments"("order_id");

-- The simulated card processor's books: another company's, so another schema, and never in our transactions.
CREATE SCHEMA "processor";

CREATE TABLE "processor"."ledger" (
    "idempotency_key" TEXT NOT NULL,
    "reference" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('charge', 'refund')),
    "amount_cents" BIGINT NOT NULL,
    "calls" INTEGER NOT NULL DEFAULT 1,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "ledger_pkey" PRIMARY KEY ("idempotency_key")
);

CREATE INDEX "ledger_order_id_idx" ON "processor"."ledger"("order_id");

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
