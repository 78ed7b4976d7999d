import { Injectable } from '@nestjs/common';
import type { AvailableProduct, PageQuery, Product, ProductPage, Suggestion } from '@throughline/contracts';
import { Database } from '@throughline/service';
import { Prisma, PrismaClient } from './generated/client.js';
import type { Product as ProductRow } from './generated/client.js';
import { AVAILABLE } from './statements.js';
import { decodeCursor, pageOf } from './page-cursor.js';

@Injectable()
export class CatalogueRepository {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly database: Database,
  ) {}

  async page({ limit, cursor }: PageQuery): Promise<ProductPage> {
    const found = await this.prisma.product.findMany({
      where: cursor ? { sku: { gt: decodeCursor(cursor) } } : {},
      orderBy: { sku: 'asc' },
      take: limit + 1,
    });
    const { rows, nextCursor } = pageOf(found, limit);
    return { products: rows.map(toProduct), nextCursor };
  }

  async find(sku: string): Promise<Product | null> {
    const row = await this.prisma.product.findFirst({ where: { sku } });
    return row && toProduct(row);
  }

  /** The only catalogue query on the path of an order. */
  available(skus: string[]): Promise<AvailableProduct[]> {
    return this.database.query<AvailableProduct>(AVAILABLE, skus);
  }

  /** One query however many products; every sku asked for has an entry. */
  async suggestions(skus: string[]): Promise<Record<string, Suggestion[]>> {
    const rows = await this.prisma.$queryRaw<(Suggestion & { suggestedFor: string })[]>(Prisma.sql`
      SELECT s.sku AS "suggestedFor", p.sku, p.name, p.price_cents AS "priceCents"
      FROM suggestions s JOIN products p ON p.sku = s.suggested_sku
      WHERE s.sku = ANY(${skus}) ORDER BY s.sku, s.position`);
    const bySku: Record<string, Suggestion[]> = Object.fromEntries(skus.map((sku) => [sku, []]));
    for (const { suggestedFor, ...suggestion } of rows) bySku[suggestedFor]?.push(suggestion);
    return bySku;
  }
}

const currency = 'USD' as const;

const toProduct = ({ sku, name, description, priceCents, stock }: ProductRow): Product => ({
  sku,
  name,
  description,
  priceCents,
  currency,
  available: stock,
});
