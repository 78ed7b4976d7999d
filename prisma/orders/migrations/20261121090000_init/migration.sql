CREATE TABLE "orders" (
    "id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "reason" TEXT,
    "user_id" TEXT,
    "items" JSONB NOT NULL,
    "total_cents" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "payment" JSONB NOT NULL,
    "timeline" JSONB[],
    "trace_id" TEXT,
    "trace_context" JSONB NOT NULL,
    "idempotency_key" TEXT,
    "request_hash" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "orders_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "orders_idempotency_key_key" ON "orders"("idempotency_key");

-- What expire_approvals looks for, every few seconds.
CREATE INDEX "orders_awaiting_approval_idx" ON "orders"("created_at") WHERE "status" = 'awaiting_approval';

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
