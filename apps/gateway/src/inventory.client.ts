import { type PageQuery, Product, ProductPage, Sku, Suggestions, SuggestionsBySku } from '@throughline/contracts';
import { Problem, ServiceClient } from '@throughline/service';

export class InventoryClient {
  private readonly http: ServiceClient;

  constructor(baseUrl: string, deadlineMs: number) {
    this.http = new ServiceClient('inventory-service', baseUrl, deadlineMs);
  }

  page({ limit, cursor }: PageQuery): Promise<ProductPage> {
    const query = new URLSearchParams({ limit: String(limit), ...(cursor && { cursor }) });
    return this.http.get(`/products?${query}`, ProductPage);
  }

  async product(sku: string): Promise<Product> {
    return this.http.get(productPath(sku), Product);
  }

  async suggestionsFor(sku: string): Promise<Suggestions> {
    return this.http.get(`${productPath(sku)}/suggestions`, Suggestions);
  }

  suggestionsForAll(skus: string[]): Promise<SuggestionsBySku> {
    return this.http.get(`/suggestions?skus=${skus.join(',')}`, SuggestionsBySku);
  }
}

/** Refuses what cannot be a SKU, because `..` would change the path of the request. */
function productPath(sku: string): string {
  if (Sku.safeParse(sku).success) return `/products/${sku}`;
  throw new Problem(404, 'product_not_found', 'The catalogue has no such product.');
}
