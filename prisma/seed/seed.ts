import pg from 'pg';
import { type CatalogueSize, catalogue } from './catalogue.ts';

/**
 * Writes the catalogue into the inventory database, always with the same result: stock is refilled and other products
 * are removed.
 */
export async function seed(databaseUrl: string, size?: CatalogueSize): Promise<number> {
  const products = catalogue(size);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(UPSERT_PRODUCTS, [JSON.stringify(products)]);
    await client.query('DELETE FROM suggestions');
    await client.query('DELETE FROM products WHERE sku <> ALL($1)', [products.map(({ sku }) => sku)]);
    await client.query(INSERT_SUGGESTIONS, [JSON.stringify(products)]);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
  return products.length;
}

// Sorted, as reservations lock them: seeding a running shop cannot deadlock with it.
const UPSERT_PRODUCTS = `
  INSERT INTO products (sku, name, description, price_cents, currency, stock, held)
  SELECT sku, name, description, "priceCents", 'USD', stock, held
  FROM jsonb_to_recordset($1::jsonb)
    AS p(sku text, name text, description text, "priceCents" int, stock int, held int)
  ORDER BY sku COLLATE "C"
  ON CONFLICT (sku) DO UPDATE SET
    name = excluded.name, description = excluded.description, price_cents = excluded.price_cents,
    stock = excluded.stock, held = excluded.held`;

const INSERT_SUGGESTIONS = `
  INSERT INTO suggestions (sku, position, suggested_sku)
  SELECT p.sku, s.position, s.sku
  FROM jsonb_to_recordset($1::jsonb) AS p(sku text, suggested jsonb),
    jsonb_array_elements_text(p.suggested) WITH ORDINALITY AS s(sku, position)`;
