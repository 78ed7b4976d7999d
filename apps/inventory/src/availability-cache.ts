import { Injectable } from '@nestjs/common';
import type { AvailableProduct } from '@throughline/contracts';
import { addEvent } from '@throughline/telemetry';
import { CatalogueRepository } from './catalogue.repository.js';

const TTL_MS = 1000;
const MAX_ENTRIES = 10_000;

/** Price and stock, at most a second old: the reservation decides, so a stale answer costs a refund, not an oversale. */
@Injectable()
export class AvailabilityCache {
  private readonly entries = new Map<string, { product: AvailableProduct; until: number }>();

  constructor(private readonly catalogue: CatalogueRepository) {}

  /** The products that exist, in the order asked for; unknown skus are left out. */
  async find(skus: string[], now = Date.now()): Promise<AvailableProduct[]> {
    const missing = skus.filter((sku) => !((this.entries.get(sku)?.until ?? 0) > now));
    const fresh = new Map<string, AvailableProduct>();
    if (missing.length) {
      addEvent('cache_miss', { 'cache.name': 'availability', 'cache.missed': missing.length });
      for (const product of await this.catalogue.available(missing)) fresh.set(product.sku, product);
    }
    const found = skus.flatMap(
      (sku) => fresh.get(sku) ?? (missing.includes(sku) ? [] : this.entries.get(sku)!.product),
    );
    // Crude, and enough: only what is in the catalogue gets in.
    if (this.entries.size + fresh.size > MAX_ENTRIES) this.entries.clear();
    for (const product of fresh.values()) this.entries.set(product.sku, { product, until: now + TTL_MS });
    return found;
  }
}
