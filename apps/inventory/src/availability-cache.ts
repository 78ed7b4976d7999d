import { Injectable } from '@nestjs/common';
import type { AvailableProduct } from '@throughline/contracts';
import { addEvent } from '@throughline/telemetry';
import { CatalogueRepository } from './catalogue.repository.js';

const TTL_MS = 1000;
const MAX_ENTRIES = 10_000;

/**
 * Price and stock, at most a second old. The reservation decides later, so a stale value costs a refund, never an
 * oversale.
 */
@Injectable()
export class AvailabilityCache {
  private readonly entries = new Map<string, { product: AvailableProduct; until: number }>();

  constructor(private readonly catalogue: CatalogueRepository) {}

  /** Returns the products that exist, in the order of `skus`; unknown ones are left out. */
  async find(skus: string[], now = Date.now()): Promise<AvailableProduct[]> {
    const known = new Map<string, AvailableProduct>();
    for (const sku of skus) {
      const entry = this.entries.get(sku);
      if (entry && entry.until > now) known.set(sku, entry.product);
    }
    const missing = skus.filter((sku) => !known.has(sku));
    if (missing.length) {
      addEvent('cache_miss', { 'cache.name': 'availability', 'cache.missed': missing.length });
      const fresh = await this.catalogue.available(missing);
      // Clearing everything is crude but enough: only SKUs of the catalogue get in.
      if (this.entries.size + fresh.length > MAX_ENTRIES) this.entries.clear();
      for (const product of fresh) {
        known.set(product.sku, product);
        this.entries.set(product.sku, { product, until: now + TTL_MS });
      }
    }
    return skus.flatMap((sku) => known.get(sku) ?? []);
  }
}
