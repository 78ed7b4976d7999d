import { Availability, type AvailableProduct, type OrderLine } from '@throughline/contracts';
import { Problem, ServiceClient } from '@throughline/service';

export class InventoryClient {
  private readonly http: ServiceClient;

  constructor(baseUrl: string, deadlineMs: number) {
    this.http = new ServiceClient('inventory-service', baseUrl, deadlineMs);
  }

  /** Returns the product of each line at its current price; refuses unknown products and insufficient stock. */
  async availability(lines: OrderLine[]): Promise<Map<string, AvailableProduct>> {
    const skus = lines.map(({ sku }) => sku);
    const { products } = await this.http.get(`/availability?skus=${skus.join(',')}`, Availability);
    const found = new Map(products.map((product) => [product.sku, product]));

    const unknown = skus.filter((sku) => !found.has(sku));
    if (unknown.length) throw new Problem(422, 'unknown_sku', `Not in the catalogue: ${unknown.join(', ')}.`);

    const short = lines.filter(({ sku, qty }) => found.get(sku)!.available < qty).map(({ sku }) => sku);
    if (short.length) throw new Problem(409, 'insufficient_stock', `Not enough in stock: ${short.join(', ')}.`);
    return found;
  }
}
