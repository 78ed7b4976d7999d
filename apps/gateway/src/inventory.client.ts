import { type PageQuery, Product, ProductPage, Suggestions, SuggestionsBySku } from '@throughline/contracts';
import { ServiceClient } from '@throughline/service';

export class InventoryClient {
  private readonly http: ServiceClient;

  constructor(baseUrl: string) {
    this.http = new ServiceClient('inventory-service', baseUrl);
  }

  page({ limit, cursor }: PageQuery): Promise<ProductPage> {
    const query = new URLSearchParams({ limit: String(limit), ...(cursor && { cursor }) });
    return this.http.get(`/products?${query}`, ProductPage);
  }

  product(sku: string): Promise<Product> {
    return this.http.get(`/products/${encodeURIComponent(sku)}`, Product);
  }

  suggestionsFor(sku: string): Promise<Suggestions> {
    return this.http.get(`/products/${encodeURIComponent(sku)}/suggestions`, Suggestions);
  }

  suggestionsForAll(skus: string[]): Promise<SuggestionsBySku> {
    return this.http.get(`/suggestions?skus=${skus.join(',')}`, SuggestionsBySku);
  }
}
