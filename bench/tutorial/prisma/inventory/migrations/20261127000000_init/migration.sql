CREATE TABLE "Product" (
  "sku" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "priceCents" INTEGER NOT NULL,
  "stock" INTEGER NOT NULL,
  CONSTRAINT "Product_pkey" PRIMARY KEY ("sku")
);

CREATE TABLE "Reservation" (
  "id" TEXT NOT NULL,
  "orderId" TEXT NOT NULL,
  "items" JSONB NOT NULL,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "Reservation_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "Reservation_orderId_key" ON "Reservation"("orderId");
