import { Controller, Get, Param, Query } from '@nestjs/common';
import { AvailabilityQuery, PageQuery, Sku, SuggestionsQuery } from '@throughline/contracts';
import type { Availability, Product, ProductPage, Suggestions, SuggestionsBySku } from '@throughline/contracts';
import { Problem, ZodValidationPipe } from '@throughline/service';
import { AvailabilityCache } from './availability-cache.js';
import { CatalogueRepository } from './catalogue.repository.js';

@Controller()
export class CatalogueController {
  constructor(
    private readonly catalogue: CatalogueRepository,
    private readonly availability: AvailabilityCache,
  ) {}

  @Get('products')
  page(@Query(new ZodValidationPipe(PageQuery)) query: PageQuery): Promise<ProductPage> {
    return this.catalogue.page(query);
  }

  @Get('products/:sku')
  async product(@Param('sku') sku: string): Promise<Product> {
    const product = Sku.safeParse(sku).success && (await this.catalogue.find(sku));
    if (!product) throw productNotFound();
    return product;
  }

  @Get('products/:sku/suggestions')
  async suggestionsOf(@Param('sku') sku: string): Promise<Suggestions> {
    if (!Sku.safeParse(sku).success) throw productNotFound();
    const { [sku]: suggestions = [] } = await this.catalogue.suggestions([sku]);
    if (!suggestions.length) await this.product(sku);
    return { suggestions };
  }

  @Get('suggestions')
  async suggestions(
    @Query(new ZodValidationPipe(SuggestionsQuery)) { skus }: SuggestionsQuery,
  ): Promise<SuggestionsBySku> {
    return { suggestions: await this.catalogue.suggestions(skus) };
  }

  @Get('availability')
  async available(@Query(new ZodValidationPipe(AvailabilityQuery)) { skus }: AvailabilityQuery): Promise<Availability> {
    return { products: await this.availability.find(skus) };
  }
}

const productNotFound = () => new Problem(404, 'product_not_found', 'The catalogue has no such product.');
