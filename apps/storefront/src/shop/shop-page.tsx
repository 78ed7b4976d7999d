import { products } from '../api/shop.js';
import { useLoaded } from '../api/use-loaded.js';
import { BasketPanel } from './basket-panel.js';
import { Comparison } from './comparison.js';
import { ProductCard } from './product-card.js';
import { useState } from 'preact/hooks';
import type { Product } from '@throughline/contracts';

const firstPage = () => products();

export function ShopPage() {
  const [page] = useLoaded(firstPage);
  const [suggested, setSuggested] = useState<Product[] | null>(null);
  const shown = suggested ?? page?.body.products;
  return (
    <div class="shop">
      <section aria-labelledby="products" class="catalogue">
        <h1 id="products">Products</h1>
        <Comparison onSuggested={setSuggested} />
        {!shown && <p class="quiet">Asking inventory …</p>}
        <ul class="products">
          {shown?.map((product) => (
            <ProductCard key={product.sku} product={product} />
          ))}
        </ul>
      </section>
      <BasketPanel />
    </div>
  );
}
