INSERT INTO "Product" ("sku", "name", "priceCents", "stock")
SELECT 'LAPTOP-' || n, 'Laptop ' || n, 149900, 1000000 FROM generate_series(1, 20) AS n;
