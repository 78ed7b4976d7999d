import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ProductsQuery } from '@throughline/contracts';
import type { Product, ProductPage, Suggestions } from '@throughline/contracts';
import { ZodValidationPipe } from '@throughline/service';
import type { FastifyReply } from 'fastify';
import { InventoryClient } from './inventory.client.js';

@Controller('products')
export class ProductsController {
  constructor(private readonly inventory: InventoryClient) {}

  @Get()
  async page(
    @Query(new ZodValidationPipe(ProductsQuery)) { with_suggested, ...query }: ProductsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProductPage> {
    const page = await this.inventory.page(query);
    if (!with_suggested || !page.products.length) return page;
    const suggest = with_suggested === '1' ? this.oneByOne(page.products, reply) : this.allAtOnce(page.products);
    return { ...page, products: await suggest };
  }

  @Get(':sku')
  product(@Param('sku') sku: string): Promise<Product> {
    return this.inventory.product(sku);
  }

  @Get(':sku/suggestions')
  suggestions(@Param('sku') sku: string): Promise<Suggestions> {
    return this.inventory.suggestionsFor(sku);
  }

  /** The classic N+1, on purpose: look at its staircase in the viewer, then at `with_suggested=batch`. */
  private async oneByOne(products: Product[], { raw: answer }: FastifyReply): Promise<Product[]> {
    const suggested: Product[] = [];
    for (const product of products) {
      // The client has disconnected.
      if (answer.destroyed) break;
      const { suggestions } = await this.inventory.suggestionsFor(product.sku);
      suggested.push({ ...product, suggested: suggestions });
    }
    return suggested;
  }

  private async allAtOnce(products: Product[]): Promise<Product[]> {
    const { suggestions } = await this.inventory.suggestionsForAll(products.map(({ sku }) => sku));
    return products.map((product) => ({ ...product, suggested: suggestions[product.sku] ?? [] }));
  }
}
